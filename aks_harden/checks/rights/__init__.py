"""Who may do what: principals, roles, scopes, and what they add up to."""
