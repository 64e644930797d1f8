"""What people decided, in the words that every face of it uses."""

from aks_harden.model.waiver import Attestation, Exemption, Waiver

WAIVED = "~"
"""The symbol of what is waived, in ASCII already; always beside the word."""


def subject(waiver: Waiver) -> str:
    """Return the item or assertion that a waiver names."""
    return f"{waiver.item}/{waiver.assertion}" if waiver.assertion else waiver.item


def waived(waiver: Waiver) -> str:
    """Return until when, by whom, why and where something was accepted."""
    return f"until {waiver.expires} by {waiver.owner}: {waiver.reason} ({waiver.origin})"


def lapsed(waiver: Waiver) -> str:
    """Return what is said of a waiver that counts for nothing any more."""
    about = f"{subject(waiver)} by {waiver.owner}"
    return f"The waiver of {about} expired on {waiver.expires}: it counts for nothing ({waiver.origin})."


def attested(attestation: Attestation) -> str:
    """Return who attests what, and since when."""
    return f"by {attestation.who} on {attestation.when[:10]}: {attestation.note}"


def exempted(exemption: Exemption) -> str:
    """Return what Azure Policy exempts, how, and until when."""
    end = exemption.expires[:10]
    if exemption.expired:
        until = f"expired on {end}, so it counts for nothing"
    else:
        until = f"until {end}" if end else "without an end"
    category = f"{exemption.category}, " if exemption.category else ""
    note = f": {exemption.note}" if exemption.note else ""
    return f"{exemption.name} ({category}{until}){note}"
