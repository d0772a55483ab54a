"""Who may write in the register of a CPIR.

Signed in (st.login configured) with an address listed in CEP_CPIR_MEMBRES (« a@x.fr;b@y.fr »), or in possession of the
code of the meeting, CEP_CPIR_CODE. Neither is set: the register can only be read.
"""

from __future__ import annotations

import hmac
import os

import streamlit as st

CODE, MEMBERS = "CEP_CPIR_CODE", "CEP_CPIR_MEMBRES"
_KEY = "cpir_signature"


def can_be_opened() -> bool:
    """Whether this installation lets anybody write."""
    return bool(os.environ.get(CODE) or os.environ.get(MEMBERS))


def signature() -> str:
    """The name under which the reader may write; empty when they may not."""
    return _signed_in() or st.session_state.get(_KEY, "")


def _signed_in() -> str:
    address = (
        str(getattr(st.user, "email", "") or "").lower() if getattr(st.user, "is_logged_in", False) else ""
    )
    members = {m.strip().lower() for m in os.environ.get(MEMBERS, "").split(";") if m.strip()}
    return str(getattr(st.user, "name", "") or address) if address and address in members else ""


def enter(name: str, code: str) -> bool:
    """Give the reader the right to write under a name, when the code is the right one."""
    expected = os.environ.get(CODE, "")
    right = bool(expected) and hmac.compare_digest(code.strip().encode(), expected.encode())
    if right and name.strip():
        st.session_state[_KEY] = " ".join(name.split())
    return right and bool(name.strip())


def leave() -> None:
    """Give the right back."""
    st.session_state.pop(_KEY, None)
