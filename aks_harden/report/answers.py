"""What a report was judged by, where that differs from what it is judged by unless told otherwise."""

from collections.abc import Iterator

from msgspec.structs import fields

from aks_harden.model.context import Context, Sensitivity, Thresholds


def differing(context: Context) -> Iterator[str]:
    """Give each answer and threshold of the operator that differs from its default, in a few words."""
    if context.sensitivity is not Sensitivity.STANDARD:
        yield f"a {context.sensitivity} environment"
    if context.size is not None:
        yield f"a {context.size} cluster"
    if context.fips:
        yield "FIPS 140 needed"
    yield from _counted(context)
    usual = Thresholds()
    for entry in fields(Thresholds):
        told, default = getattr(context.thresholds, entry.name), getattr(usual, entry.name)
        if told != default:
            yield f"{entry.name} {told} (default {default})"


def _counted(context: Context) -> Iterator[str]:
    for name, said in (
        ("registries", "registries added"),
        ("vaults", "vaults added"),
        ("dropped", "taken out of scope"),
        ("public_registries", "declared public"),
        ("trusted_sources", "trusted sources"),
        ("service_tags", "accepted service tags"),
        ("tls_terminators", "ending TLS in front"),
    ):
        if listed := getattr(context, name):
            yield f"{said}: {', '.join(listed)}"
