"""A client of the operator brings rules; the operator's policy with them added goes out.

They can forbid and require, and nothing else: whoever licenses a service adds protection to it,
and never takes any away. What is served for a tenant is at least as strict as what is served for
everybody, for each request there can be; the tests prove it by the plan between the two.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from brightline.engine import Engine
from engine.check import Corpus, check, read_folder
from engine.compile import PolicySet, Profile, compile_corpus
from engine.compile.policy import Compiled, assemble
from engine.decide import Codes
from engine.diagnostics.render import as_text, counts
from engine.language import tree
from records.policies.model import PolicyError

_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
_MOST_REMARKS = 20

Files = Sequence[tuple[str, bytes]]


class TenantError(PolicyError):
    """Rules of a tenant that are refused, with everything that is wrong with them."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A client of the operator, and its rule files by their paths inside its folder."""

    name: str
    files: tuple[tuple[str, bytes], ...]


def read_tenants(folder: Path) -> Mapping[str, Tenant]:
    """The tenants in a folder: one folder each, whose name is theirs.

    Raises:
        TenantError: the folder cannot be read, or a name is none.
    """
    if not folder.is_dir():
        raise TenantError(f"there is no folder of tenants `{folder}`")
    found = {
        path.name: Tenant(path.name, read_folder(path))
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".")
    }
    for name in found:
        if not _NAME.fullmatch(name):
            raise TenantError(
                f"`{name}` is no name of a tenant; expected small letters, digits and `-`, from a "
                "letter to a letter or digit"
            )
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """What decides for a tenant, beside what decides for everybody.

    `earlier` are the digests of the policies that it comes after: what was served for the tenant,
    and what is and was served for everybody, to which it adds.
    """

    engine: Engine
    earlier: frozenset[str]


def with_tenant(policy: PolicySet, tenant: Tenant) -> PolicySet:
    """The policy set that is served for a tenant.

    Raises:
        TenantError: its rules have errors, or do something else than forbid and require.
    """
    return _together(policy, tenant.name, _compiled(policy, tenant))


def engines_of(
    tenants: Mapping[str, Tenant],
    engine: Engine,
    provider: Codes = None,
    earlier: frozenset[str] = frozenset(),
) -> Mapping[str, Beside]:
    """The engines of tenants, beside that of everybody.

    Args:
        tenants: the tenants.
        engine: that of everybody.
        provider: where the service is established.
        earlier: the digests of the policies that the one of everybody comes after.

    Raises:
        TenantError: the rules of one are refused.
    """
    found = {}
    for name, tenant in tenants.items():
        own = _compiled(engine.policy_set, tenant)
        before = frozenset(_digest(each, name, own) for each in earlier)
        added = Engine(_together(engine.policy_set, name, own), provider=provider)
        found[name] = Beside(added, before | earlier | {engine.policy})
    return found


def _compiled(policy: PolicySet, tenant: Tenant) -> PolicySet:
    """The rules of a tenant by themselves."""
    paths = tuple((f"{tenant.name}/{path}", text) for path, text in tenant.files)
    checked = check(paths, vocabulary=policy.vocabulary, atlas=policy.atlas)
    errors = tuple(d for d in checked.diagnostics if d.is_error)
    if errors:
        said = as_text(errors, most=_MOST_REMARKS)
        raise TenantError(f"the rules of `{tenant.name}` have {counts(errors)}\n\n{said}")
    if refused := tuple(_refused(checked.corpus, tenant.name, policy)):
        raise TenantError("\n".join(refused))
    # Read as policies whatever is served: rules of a tenant hold under the law alone, too.
    return compile_corpus(checked.corpus, profile=Profile.FULL)


def _together(policy: PolicySet, name: str, own: PolicySet) -> PolicySet:
    rules = sorted((*policy.rules, *own.rules), key=lambda r: (r.origin, r.provision, r.name))
    numbered = tuple(replace(rule, number=number) for number, rule in enumerate(rules))
    compiled = Compiled(numbered, _digest(policy.digest, name, own))
    return assemble(compiled, policy.profile, policy.vocabulary, policy.atlas)


def _digest(policy: str, name: str, own: PolicySet) -> str:
    """The digest of a policy set with the rules of a tenant."""
    parts = f"{policy}\0tenant\0{name}\0{own.digest}"
    return f"sha256:{sha256(parts.encode()).hexdigest()}"


def _refused(corpus: Corpus, tenant: str, policy: PolicySet) -> Iterator[str]:
    taken = {rule.provision for rule in policy.rules}
    for file in corpus.files:
        if file.file.invariants:
            name = file.file.invariants[0].name.text
            yield (
                f"{file.path}: the invariant `{name}` is refused: invariants are the operator's, "
                "and hold for every tenant"
            )
        document = file.file.document
        if document is None:
            continue
        name, heading = document.name.text, document.heading
        if heading is not tree.Heading.POLICY:
            yield (
                f"{file.path}: a `{heading}` is refused; a tenant writes policies: `policy {name}`"
            )
        if not name.startswith(f"{tenant}-"):
            yield f"{file.path}: the name `{name}` is refused; call it `{tenant}-{name}`"
        if name in taken:
            yield f"{file.path}: the name `{name}` is one of the operator's"
        for rule in document.rules:
            if not isinstance(rule.effect, tree.Forbid | tree.Require):
                word = "permit" if isinstance(rule.effect, tree.Permit) else "impose a duty"
                yield (
                    f"{file.path}: the rule `{rule.name.text}` is refused: a tenant cannot {word}, "
                    "only forbid and require"
                )
