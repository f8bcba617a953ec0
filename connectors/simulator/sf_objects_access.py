"""Further objects of who may do what: muting sets, external client apps, addresses that users signed in from.

The format is that of `sf_objects_business`. A muting set has no row among the permission sets, and does not name its
group: it is one of the group's components (Object Reference, MutingPermissionSet, https://developer.salesforce.com/docs/
platform/object-reference/references/standard-objects/object-mutingpermissionset.html). Object and field permissions may
have one as their parent. Key prefixes of policies are not published; theirs here is made up.
"""

from connectors.simulator.sf_objects_setup import GRANTS

ACCESS = f"""
MutingPermissionSet 0QM stamped
DeveloperName MasterLabel Language:p NamespacePrefix {GRANTS}

ExternalClientApplication 0xI stamped
DeveloperName MasterLabel Language:p NamespacePrefix ContactEmail:e DistributionState:p

ExtlClntAppOauthPlcyCnfg 0xP stamped
DeveloperName MasterLabel ExternalClientApplicationId:>ExternalClientApplication PermittedUsersPolicyType:p
IpRelaxationPolicyType:p IsClientCredentialsFlowEnabled:b

LoginIp 710
UsersId:>User SourceIp CreatedDate:dt~ IsAuthenticated:b ChallengeSentDate:dt ChallengeMethod:p
"""
