"""Pages of the access audit: what an auditor reads of integration users, permissions, apps and sign-ins. Pure."""
