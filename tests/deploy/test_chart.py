"""The chart makes what an operator expects, and leaves nothing open that nobody opened."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from brightline.settings import read_settings
from tests.deploy.rendering import RequiredError, render

CHART = Path(__file__).parents[2] / "deploy" / "chart"
LEAST = {
    "image": {"repository": "registry.example/brightline"},
    "database": {"secret": "brightline-database"},
}
FULL: dict[str, Any] = {
    **LEAST,
    "replicas": 4,
    "image": {"repository": "registry.example/brightline", "digest": "sha256:" + "0" * 64},
    "journal": {"secret": "journal", "origin": "brightline.example/journal"},
    "metrics": {"secret": "metrics"},
    "settings": {"BRIGHTLINE_PROVIDER": "IE,US", "BRIGHTLINE_GEO_MAX_AGE_DAYS": 30},
    "places": {"claim": "places"},
    "volumes": [{"name": "trust", "configMap": {"name": "trust"}}],
    "mounts": [{"name": "trust", "mountPath": "/etc/trust", "readOnly": True}],
    "networkPolicy": {
        "from": [{"podSelector": {"matchLabels": {"app": "studio"}}}],
        "database": [{"ipBlock": {"cidr": "192.0.2.0/24"}}],
        "egress": [{"to": [{"ipBlock": {"cidr": "198.51.100.0/24"}}]}],
    },
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "studio", "operator": "Exists"}],
    "podAnnotations": {"example": 'with "quotes"'},
}
Object = Mapping[str, Any]


def made(values: Mapping[str, Any]) -> dict[str, Object]:
    """The objects of the chart by their kind."""
    return {found["kind"]: found for found in render(CHART, values)}


def container(values: Mapping[str, Any]) -> Object:
    """The one container of a pod."""
    (found,) = made(values)["Deployment"]["spec"]["template"]["spec"]["containers"]
    container: Object = found
    return container


def environment(values: Mapping[str, Any]) -> dict[str, Object]:
    """The variables of the container by name."""
    return {variable["name"]: variable for variable in container(values)["env"]}


@pytest.mark.parametrize("values", [LEAST, FULL])
def test_it_makes_the_objects_that_several_replicas_need(values: Mapping[str, Any]) -> None:
    """All of one name, found by one selector."""
    objects = made(values)
    pod = objects["Deployment"]["spec"]["template"]
    selector = objects["Deployment"]["spec"]["selector"]["matchLabels"]

    assert {
        "Deployment",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Service",
        "ServiceAccount",
    } == set(objects)
    assert {"test-brightline"} == {found["metadata"]["name"] for found in objects.values()}
    assert selector.items() <= pod["metadata"]["labels"].items()
    assert selector == objects["Service"]["spec"]["selector"]
    assert selector == objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]
    assert selector == objects["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]


@pytest.mark.parametrize("values", [LEAST, FULL])
def test_a_pod_may_do_as_little_as_it_needs(values: Mapping[str, Any]) -> None:
    """No root, no capabilities, no writable root, no token of Kubernetes."""
    pod = made(values)["Deployment"]["spec"]["template"]["spec"]
    one = container(values)

    assert pod["securityContext"]["runAsNonRoot"]
    assert {"type": "RuntimeDefault"} == pod["securityContext"]["seccompProfile"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert one["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in one["resources"]["limits"]


@pytest.mark.parametrize("values", [LEAST, FULL])
def test_secrets_come_by_reference(values: Mapping[str, Any]) -> None:
    """No value of the chart holds one."""
    found = environment(values)
    for name in ("BRIGHTLINE_DATABASE", "BRIGHTLINE_METRICS_TOKEN"):
        if name in found:
            assert {"name", "valueFrom"} == set(found[name])
            assert "secretKeyRef" in found[name]["valueFrom"]


def test_every_variable_is_a_setting() -> None:
    """Else no pod would start."""
    given = {name: str(v.get("value", "")) for name, v in environment(FULL).items()}
    secret = {
        "BRIGHTLINE_DATABASE": "postgresql://brightline@database/brightline",
        "BRIGHTLINE_METRICS_TOKEN": "0123456789abcdef",
    }
    settings = read_settings(given | secret)

    assert ("IE", "US") == settings.provider
    assert 30 == settings.sources.max_age_days
    assert "brightline.example/journal" == settings.journal_origin


def test_nobody_is_let_in_until_somebody_is_named() -> None:
    """An empty list of peers would mean everybody; there is no such rule."""
    least = made(LEAST)["NetworkPolicy"]["spec"]
    full = made(FULL)["NetworkPolicy"]["spec"]

    assert ["Ingress", "Egress"] == least["policyTypes"]
    assert [] == least["ingress"]
    assert [53] == sorted({port["port"] for rule in least["egress"] for port in rule["ports"]})
    (rule,) = full["ingress"]
    assert [{"podSelector": {"matchLabels": {"app": "studio"}}}] == rule["from"]
    assert all(rule.get("to") for rule in full["egress"])
    assert "NetworkPolicy" not in made({**LEAST, "networkPolicy": {"enabled": False}})


def test_files_that_settings_name_are_mounted() -> None:
    """Whose signatures count is a file: without it no bundle ever serves in the cluster."""
    pod = made(FULL)["Deployment"]["spec"]["template"]["spec"]

    assert FULL["volumes"][0] in pod["volumes"]
    assert FULL["mounts"][0] in container(FULL)["volumeMounts"]
    assert {"scratch"} == {volume["name"] for volume in container(LEAST)["volumeMounts"]}


def test_a_pod_is_given_time_to_end() -> None:
    """Longer than it drains and answers what is under way."""
    values = {**LEAST, "drainSeconds": 7, "shutdownSeconds": 40}
    pod = made(values)["Deployment"]["spec"]["template"]["spec"]

    assert pod["terminationGracePeriodSeconds"] > 47
    assert ["sleep", "7"] == container(values)["lifecycle"]["preStop"]["exec"]["command"]
    assert "40" == environment(values)["BRIGHTLINE_SHUTDOWN_SECONDS"]["value"]


def test_probes_ask_what_they_should() -> None:
    """A database that is gone takes a pod out of the service, and restarts none."""
    one = container(LEAST)

    assert "/readyz" == one["readinessProbe"]["httpGet"]["path"]
    assert "/healthz" == one["livenessProbe"]["httpGet"]["path"]
    assert "/healthz" == one["startupProbe"]["httpGet"]["path"]


def test_a_digest_counts_before_a_tag() -> None:
    """And the version of the chart where neither is given."""
    version = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))["appVersion"]
    tagged = {**LEAST, "image": {"repository": "registry.example/brightline", "tag": "1.2"}}

    assert f"registry.example/brightline:{version}" == container(LEAST)["image"]
    assert "registry.example/brightline:1.2" == container(tagged)["image"]
    assert container(FULL)["image"].startswith("registry.example/brightline@sha256:")


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ("image.repository is missing", {"database": LEAST["database"]}),
        ("database.secret is missing", {"image": LEAST["image"]}),
        ("journal.origin is missing", {**LEAST, "journal": {"secret": "x"}}),
    ],
)
def test_what_has_to_be_given_is_asked_for(expected: str, values: Mapping[str, Any]) -> None:
    """Instead of pods that never start."""
    with pytest.raises(RequiredError, match=expected):
        render(CHART, values)


@pytest.mark.skipif(shutil.which("helm") is None, reason="there is no helm here")
@pytest.mark.parametrize("values", [LEAST, FULL])
def test_helm_makes_the_same(values: Mapping[str, Any], tmp_path: Path) -> None:
    """What the other tests look at is what Helm would install."""
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(values), encoding="utf-8")
    helm = shutil.which("helm") or "helm"
    command = [helm, "template", "test", str(CHART), "--values", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    objects = [found for found in yaml.safe_load_all(done.stdout) if found]

    assert {found["kind"]: found for found in objects} == made(values)
    linted = [helm, "lint", str(CHART), "--values", str(file), "--strict"]
    subprocess.run(linted, capture_output=True, check=True)
