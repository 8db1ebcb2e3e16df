"""Signs who is asking, for the Users API. Nothing but the standard library; PyJWT writes the same token."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time

LIFETIME_S = 300


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def qanun_token(user_id: str, username: str, tier: str = "basic") -> str:
    """A token of five minutes; the page asks for a new one when it has expired."""
    now = int(time.time())
    header = {"alg": "HS256", "typ": "JWT"}
    claims = {
        "sub": user_id,
        "username": username,
        "tier": tier,
        "aud": "qanun",
        "iat": now,
        "exp": now + LIFETIME_S,
    }
    signed = ".".join(_encode(json.dumps(part).encode()) for part in (header, claims))
    secret = os.environ["QANUN_PAGE_SECRET"].encode()
    return signed + "." + _encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest())


if __name__ == "__main__":
    print(qanun_token(sys.argv[1], sys.argv[1]))
