"""Tokens open what the operator said they open, and nothing else, whatever is tried with them."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from records.access.issuer import IssuerUnavailableError, KeySource
from records.access.roles import Role
from records.access.tokens import KNOWN_ALGORITHMS, Bearer, Issuer, TokenChecker, UnknownTokenError

NOON = 1_790_000_000
ISSUER = "https://issuer.example"
AUDIENCE = "https://brightline.example"
ED = OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
OTHER = OKPKey.generate_key("Ed25519", {"kid": "ed"})
PUBLIC = {"keys": [key.as_dict(private=False) for key in (ED, EC, RSA)]}

Claims = Mapping[str, object]
Sign = Callable[..., bytes]


def claims(**other: object) -> dict[str, object]:
    """The claims of a good token, with others beside or in place of them; None is left out."""
    usual: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "4711",
        "exp": NOON + 300,
        "iat": NOON - 10,
        "roles": ["service"],
    }
    return {name: value for name, value in (usual | other).items() if value is not None}


def signed(
    content: Claims,
    key: OKPKey | ECKey | RSAKey | OctKey = ED,
    algorithm: str = "Ed25519",
    **header: object,
) -> bytes:
    """A token, as an issuer would sign it."""
    said = {"alg": algorithm, "kid": key.kid, **header}
    return jwt.encode(said, dict(content), key, [algorithm]).encode()


def base64url(value: object) -> bytes:
    """JSON in the form that tokens have it."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


@pytest.fixture
def checker() -> Iterator[TokenChecker]:
    """A checker for that issuer, at noon."""
    with_defaults = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused", tenant_claim="tenant")
    checker = TokenChecker(with_defaults, source=lambda: PUBLIC, clock=lambda: NOON)
    yield checker
    checker.close()


@pytest.mark.parametrize(
    ("key", "algorithm"), [(ED, "Ed25519"), (EC, "ES256"), (RSA, "RS256"), (RSA, "PS256")]
)
def test_a_token_of_the_issuer_opens(
    checker: TokenChecker, key: OKPKey | ECKey | RSAKey, algorithm: str
) -> None:
    """For the roles that it names, and again when it is shown again."""
    token = signed(claims(roles=["auditor", "service", "cook"]), key, algorithm)
    expected = Bearer(name="oidc:4711", roles=frozenset({Role.AUDITOR, Role.SERVICE}))

    assert expected == checker.check(token)
    assert expected == checker.check(token)


@pytest.mark.parametrize(
    ("message", "other"),
    [
        ("believed", {"iss": "https://other.example"}),
        ("believed", {"iss": None}),
        ("believed", {"aud": "https://other.example"}),
        ("believed", {"aud": []}),
        ("believed", {"aud": None}),
        ("expired", {"exp": NOON - 31}),
        ("believed", {"exp": None}),
        ("believed", {"exp": "later"}),
        ("believed", {"nbf": NOON + 31}),
        ("believed", {"iat": NOON + 31}),
        ("believed", {"sub": None}),
        ("subject", {"sub": "a\nb"}),
        ("believed", {"sub": ""}),
        ("subject", {"sub": "é"}),
        ("subject", {"sub": "a" * 256}),
        ("tenant", {"tenant": "No Name"}),
        ("tenant", {"tenant": ["licensee"]}),
    ],
)
def test_a_claim_that_is_not_as_it_should_be(
    checker: TokenChecker, message: str, other: dict[str, object]
) -> None:
    """Another issuer, another audience, another time, nobody: all of it opens nothing."""
    with pytest.raises(UnknownTokenError, match=message):
        checker.check(signed(claims(**other)))


@pytest.mark.parametrize(
    "other", [{"exp": NOON - 29}, {"nbf": NOON + 29}, {"aud": ["https://other.example", AUDIENCE]}]
)
def test_clocks_may_differ_a_little(checker: TokenChecker, other: dict[str, object]) -> None:
    """And a token may be for several audiences."""
    assert "oidc:4711" == checker.check(signed(claims(**other))).name


def test_a_remembered_token_ends_too() -> None:
    """What was checked once is checked by the clock each time."""
    moment = [float(NOON)]
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=lambda: PUBLIC, clock=lambda: moment[0])
    token = signed(claims())
    checker.check(token)
    moment[0] = NOON + 331.0

    with pytest.raises(UnknownTokenError, match="expired"):
        checker.check(token)
    checker.close()


def test_no_algorithm_is_no_signature(checker: TokenChecker) -> None:
    """`alg: none`, in every spelling, with and without something in place of the signature."""
    for algorithm in ("none", "None", "NONE", "nOnE", ""):
        for signature in (b"", b"AAAA"):
            header = base64url({"alg": algorithm, "kid": "ed"})
            token = b".".join((header, base64url(claims()), signature))
            with pytest.raises(UnknownTokenError):
                checker.check(token)


def test_a_public_key_is_no_shared_secret(checker: TokenChecker) -> None:
    """The confusion of RS256 with HS256: everybody has the public key, and could sign with it."""
    for key in (RSA, EC, ED):
        for secret in (key.as_pem(private=False), json.dumps(key.as_dict(private=False)).encode()):
            header = base64url({"alg": "HS256", "kid": key.kid})
            text = header + b"." + base64url(claims())
            mac = hmac.new(secret, text, sha256).digest()
            token = text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")
            with pytest.raises(UnknownTokenError):
                checker.check(token)


def test_no_shared_secret_may_be_named() -> None:
    """Neither by the operator nor in the issuer's key set."""
    assert not any(name.startswith("HS") or name == "none" for name in KNOWN_ALGORITHMS)
    secret = OctKey.import_key("a secret that is long enough for it", {"kid": "oct"})
    keys = {"keys": [*PUBLIC["keys"], secret.as_dict()]}
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=lambda: keys, clock=lambda: NOON)

    with pytest.raises(UnknownTokenError):
        checker.check(signed(claims(), secret, "HS256"))
    checker.close()


@pytest.mark.parametrize(
    ("key", "algorithm", "header"),
    [
        (OTHER, "Ed25519", {}),
        (ED, "Ed25519", {"kid": "unknown"}),
        (ED, "Ed25519", {"kid": "rsa"}),
        (EC, "ES256", {"kid": "ed"}),
        (RSA, "RS256", {"kid": "ec"}),
        (RSA, "RS512", {}),
        (ED, "Ed25519", {"crit": ["b64"], "b64": True}),
        (OTHER, "Ed25519", {"jwk": OTHER.as_dict(private=False)}),
        (OTHER, "Ed25519", {"jku": "https://other.example/keys"}),
        (ED, "Ed25519", {"typ": "logout+jwt"}),
    ],
)
def test_a_header_that_is_not_as_it_should_be(
    checker: TokenChecker, key: OKPKey | ECKey | RSAKey, algorithm: str, header: dict[str, object]
) -> None:
    """Keys of others, keys that the token brings along, algorithms that were not named."""
    try:
        token = signed(claims(), key, algorithm, **header)
    except Exception:  # noqa: BLE001  # the library does not even sign it: written by hand
        head = base64url({"alg": algorithm, "kid": key.kid, **header})
        token = b".".join((head, base64url(claims()), b"AAAA"))

    with pytest.raises(UnknownTokenError):
        checker.check(token)


@given(st.binary(max_size=300) | st.from_regex(rb"[A-Za-z0-9_.=-]{0,200}", fullmatch=True))
def test_anything_may_be_shown(content: bytes) -> None:
    """Bytes that are no token are no token, and no failure."""
    with pytest.raises(UnknownTokenError):
        _CHECKER.check(content)


@given(position=st.integers(0, 10_000), bit=st.integers(0, 5))
def test_no_changed_token_opens(position: int, bit: int) -> None:
    """One sign of the token is another one."""
    signs = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = bytearray(signed(claims()))
    position %= len(token)
    if token[position] not in signs:
        return
    before = bytes(token)
    token[position] = signs[signs.index(token[position]) ^ (1 << bit)]
    if _same_signature(before, bytes(token)):
        return

    with pytest.raises(UnknownTokenError):
        _CHECKER.check(bytes(token))


def _same_signature(one: bytes, other: bytes) -> bool:
    """Whether only bits differ that Base64 leaves unused at its end."""
    head, _, signature = one.rpartition(b".")
    other_head, _, other_signature = other.rpartition(b".")
    return head == other_head and (
        base64.urlsafe_b64decode(signature + b"==")
        == base64.urlsafe_b64decode(other_signature + b"==")
    )


_CHECKER = TokenChecker(
    Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused"),
    source=lambda: PUBLIC,
    clock=lambda: NOON,
)


@pytest.mark.parametrize(
    ("expected", "claim", "value"),
    [
        ({Role.COUNSEL}, "realm_access.roles", {"roles": ["legal"]}),
        ({Role.COUNSEL, Role.ADMIN}, "groups", "legal ops"),
        (set(), "groups", {"legal": True}),
        (set(), "groups", 7),
        (set(), "groups", ["counsel", None, ["legal"]]),
        (set(), "absent", "legal"),
    ],
)
def test_roles_are_read_where_the_operator_says(
    expected: set[Role], claim: str, value: object
) -> None:
    """The issuer's words are mapped; those that are not mapped mean nothing."""
    mapping = {"legal": Role.COUNSEL, "ops": Role.ADMIN}
    issuer = Issuer(
        issuer=ISSUER, audience=AUDIENCE, keys="unused", roles_claim=claim, roles=mapping
    )
    checker = TokenChecker(issuer, source=lambda: PUBLIC, clock=lambda: NOON)
    name = "groups" if claim == "absent" else claim.partition(".")[0]

    assert expected == set(checker.check(signed(claims(**{name: value}))).roles)
    checker.close()


def test_a_tenant_is_read_too(checker: TokenChecker) -> None:
    """A token of a licensee's service stands under the licensee's rules."""
    assert "licensee" == checker.check(signed(claims(tenant="licensee"))).tenant


# -- the issuer's keys ----------------------------------------------------------------------------


class Issuing:
    """An issuer that may be there or not."""

    def __init__(self, document: object) -> None:
        self.document: object = document
        self.asked = 0

    def __call__(self) -> object:
        """Give the keys."""
        self.asked += 1
        if self.document is None:
            raise IssuerUnavailableError("down")
        return self.document


def until(holds: Callable[[], bool], seconds: float = 3.0) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def opens(checker: TokenChecker, token: bytes) -> bool:
    """Whether a token opens."""
    try:
        checker.check(token)
    except UnknownTokenError:
        return False
    return True


def test_no_keys_no_tokens() -> None:
    """An issuer that never answered is believed nothing, and asked again."""
    issuing = Issuing(None)
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=issuing, every=0.02, clock=lambda: NOON)
    token = signed(claims())

    assert not checker.is_fresh
    with pytest.raises(UnknownTokenError, match="cannot be had"):
        checker.check(token)
    issuing.document = PUBLIC
    assert until(lambda: opens(checker, token))
    checker.close()


def test_keys_that_cannot_be_fetched_again_are_not_believed_for_ever() -> None:
    """Also for tokens that were checked before."""
    issuing = Issuing(PUBLIC)
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=issuing, every=0.02, stale=0.3, clock=lambda: NOON)
    token = signed(claims())
    assert opens(checker, token)
    issuing.document = None

    assert until(lambda: not opens(checker, token))
    checker.close()


def test_a_key_that_the_issuer_took_away_opens_nothing() -> None:
    """Not even for a token that was seen while it was there."""
    issuing = Issuing(PUBLIC)
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=issuing, every=0.02, clock=lambda: NOON)
    token = signed(claims())
    assert opens(checker, token)
    issuing.document = {"keys": [EC.as_dict(private=False)]}

    assert until(lambda: not opens(checker, token))
    assert opens(checker, signed(claims(), EC, "ES256"))
    checker.close()


def test_an_unknown_key_does_not_make_us_ask_the_issuer_each_time() -> None:
    """Else anybody could have us flood it."""
    issuing = Issuing(PUBLIC)
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=issuing, clock=lambda: NOON)
    for number in range(100):
        assert not opens(checker, signed(claims(), OTHER, "Ed25519", kid=f"k{number}"))
    time.sleep(0.1)

    assert issuing.asked <= 2
    checker.close()


@pytest.mark.parametrize(
    "document", [None, [], {}, {"keys": 7}, {"keys": []}, {"keys": [7, {}, {"kty": "new"}]}]
)
def test_what_is_no_key_set_is_refused(document: object) -> None:
    """And a key of a sort that is not known does no harm beside others."""
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, keys="unused")
    checker = TokenChecker(issuer, source=Issuing(document), clock=lambda: NOON)
    assert not opens(checker, signed(claims()))
    checker.close()

    beside = {"keys": [{"kty": "new"}, *PUBLIC["keys"]]}
    checker = TokenChecker(issuer, source=Issuing(beside), clock=lambda: NOON)
    assert opens(checker, signed(claims()))
    checker.close()


def test_keys_come_from_a_file(tmp_path: Path) -> None:
    """Read anew at each refresh; a file that is no key set is none."""
    path = tmp_path / "keys.json"
    with pytest.raises(IssuerUnavailableError, match="FileNotFoundError"):
        KeySource(str(path)).read()
    path.write_text("{", encoding="utf-8")
    with pytest.raises(IssuerUnavailableError, match="no JSON"):
        KeySource(str(path)).read()
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(IssuerUnavailableError, match="no JSON"):
        KeySource(str(path)).read()
    path.write_text(" " * 1_048_577, encoding="utf-8")
    with pytest.raises(IssuerUnavailableError, match="too large"):
        KeySource(str(path)).read()
    path.write_text(json.dumps(PUBLIC), encoding="utf-8")

    assert PUBLIC == KeySource(str(path)).read()
    assert KeySet.import_key_set(PUBLIC)  # type: ignore[arg-type]  # as read from JSON


def test_keys_come_over_http(served: str) -> None:
    """A redirect is not followed: it could lead to somebody else's keys."""
    assert PUBLIC == KeySource(f"{served}/keys").read()
    for path in ("moved", "missing"):
        with pytest.raises(IssuerUnavailableError, match="HTTPError"):
            KeySource(f"{served}/{path}").read()


@pytest.mark.parametrize("where", ["http://issuer.example/keys", "ftp://a.example", "file:///x"])
def test_keys_come_by_tls(where: str) -> None:
    """Whoever could change them on the way could let anybody in."""
    with pytest.raises(ValueError, match="expected `https"):
        KeySource(where)


@pytest.fixture
def served() -> Iterator[str]:
    """A small issuer on this machine."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/keys":
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(json.dumps(PUBLIC).encode())
                case "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/keys")
                    self.end_headers()
                case _:
                    self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_tenant_has_the_role_of_a_service_alone(checker: TokenChecker) -> None:
    """Whatever words its tokens hold."""
    found = checker.check(signed(claims(tenant="licensee", roles=["service", "auditor", "admin"])))
    assert frozenset({Role.SERVICE}) == found.roles
