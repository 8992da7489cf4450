"""A confidential program as Authlib and requests make it: metadata, a code with PKCE, a refresh, a revocation."""
import json
import sys
from urllib.parse import urlparse

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

given = json.load(sys.stdin)
base, public = given["url"], given["publicUrl"]
here = lambda address: address.replace(public, base)

document = requests.get(f"{base}/.well-known/oauth-authorization-server", timeout=10).json()
metadata = AuthorizationServerMetadata(document)
for name in metadata.REGISTRY_KEYS:
    check = getattr(metadata, f"validate_{name}", None)
    if check and not (public.startswith("http:") and "endpoint" in name or name == "issuer"):
        check()

client = OAuth2Session(
    given["clientId"], given["secret"], redirect_uri=given["redirectUri"], code_challenge_method="S256",
    token_endpoint_auth_method="client_secret_basic",
)
if "back" not in given:
    verifier = generate_token(48)
    address, state = client.create_authorization_url(document["authorization_endpoint"], code_verifier=verifier)
    print(json.dumps({"address": address, "state": state, "verifier": verifier}))
    sys.exit(0)

token = client.fetch_token(here(document["token_endpoint"]), authorization_response=given["back"],
                           code_verifier=given["verifier"], state=given["state"])
again = client.refresh_token(here(document["token_endpoint"]), refresh_token=token["refresh_token"])
revoked = client.revoke_token(here(document["revocation_endpoint"]), again.get("refresh_token", token["refresh_token"]),
                              token_type_hint="refresh_token")
print(json.dumps({"first": token["access_token"], "second": again["access_token"], "revoked": revoked.status_code,
                  "host": urlparse(base).netloc}))
