"""Reading Azure: credential, cloud, the guarded pipeline, one reader a facet, the az runner."""
