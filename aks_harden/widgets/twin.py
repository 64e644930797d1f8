"""In which language a fix is shown."""

from enum import StrEnum


class Twin(StrEnum):
    """The ways in which one fix is written down."""

    AZ = "az"
    BICEP = "Bicep"
    TERRAFORM = "Terraform"
    POLICY = "Policy"

    @property
    def following(self) -> "Twin":
        """The next one, and after the last the first again."""
        every = tuple(Twin)
        return every[(every.index(self) + 1) % len(every)]
