"""Files that other programs made: six dialects of Azure's resources, normalised to ARM wire JSON once, here.

`envelopes` takes resources out of what they are wrapped in, `wire` brings each to ARM's nesting and names by
the facts in `names`, `places` knows which facet holds a type, and `assembly` makes snapshots of all that.
"""
