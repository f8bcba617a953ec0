"""Objects of the set-up: users, access, sign-ins, packages, logs (salesforce-contract 3.4 to 3.7).

The format is that of `sf_objects_business`.
"""

PERMISSIONS = """
ApiEnabled ApiUserOnly ViewSetup ViewAllUsers ViewAllData ModifyAllData CustomizeApplication AuthorApex ManageUsers
AssignPermissionSets ManageProfilesPermissionsets ManageAuthProviders ManageNamedCredentials ManageCertificates
ModifyMetadata ManageInteraction ManageTwoFactor PasswordNeverExpires BypassMFAForUiLogins TwoFactorApi DataExport
BulkApiHardDelete ViewEventLogFiles ManageInternalUsers ManageRoles ManageSharing ManagePasswordPolicies
ManageLoginAccessPolicies ManageIpAddresses ResetPasswords ManageRemoteAccess ManageSessionPermissionSets
UseAnyApiClient CanApproveUninstalledApps FreezeUsers ViewClientSecret ViewAllProfiles ViewRoles RunReports
EditEvent ActivitiesAccess
"""
GRANTS = " ".join(f"Permissions{name}:b~" for name in PERMISSIONS.split())

SETUP = f"""
User 005 stamped
Username Name:s~ FirstName LastName Email:e FederationIdentifier Alias CommunityNickname IsActive:b UserType:p~
ProfileId:>Profile/Users UserRoleId:>UserRole/Users TimeZoneSidKey:p LocaleSidKey:p LanguageLocaleKey:p
LastLoginDate:dt~ LastPasswordChangeDate:dt~ NumberOfFailedLogins:i~ ContactId:>Contact~ AccountId:>Account~
IsPortalEnabled:b~ Title Department EmployeeNumber Phone MobilePhone

Group 00G
Name DeveloperName Type:p Email:e SystemModstamp:dt~

UserRole 00E
Name DeveloperName

UserLogin 0Yw
UserId:>User IsFrozen:b IsPasswordLocked:b

Profile 00e stamped
Name UserType:p~ UserLicenseId:>UserLicense {GRANTS}

UserLicense 100
Name LicenseDefinitionKey MasterLabel TotalLicenses:i UsedLicenses:i Status:p

PermissionSet 0PS stamped
Name Label Type:p IsOwnedByProfile:b ProfileId:>Profile LicenseId:>UserLicense|PermissionSetLicense IsCustom:b
NamespacePrefix PermissionSetGroupId:>PermissionSetGroup HasActivationRequired:b Description {GRANTS}

PermissionSetAssignment 0Pa
AssigneeId:>User/PermissionSetAssignments* PermissionSetId:>PermissionSet/Assignments
PermissionSetGroupId:>PermissionSetGroup/Assignments ExpirationDate:dt IsActive:b~ IsRevoked:b~ SystemModstamp:dt~

PermissionSetGroup 0PG stamped
DeveloperName MasterLabel Status:p NamespacePrefix HasActivationRequired:b

PermissionSetGroupComponent 0PC
PermissionSetGroupId:>PermissionSetGroup/PermissionSetGroupComponents PermissionSetId:>PermissionSet SystemModstamp:dt~

PermissionSetLicense 0PL
DeveloperName MasterLabel PermissionSetLicenseKey TotalLicenses:i UsedLicenses:i ExpirationDate:d Status:p

PermissionSetLicenseAssign 2LA
AssigneeId:>User PermissionSetLicenseId:>PermissionSetLicense SystemModstamp:dt~

ObjectPermissions 110
ParentId:>PermissionSet/ObjectPerms SobjectType:p PermissionsRead:b PermissionsCreate:b PermissionsEdit:b
PermissionsDelete:b PermissionsViewAllRecords:b PermissionsModifyAllRecords:b SystemModstamp:dt~

FieldPermissions 01k
ParentId:>PermissionSet/FieldPerms SobjectType:p Field:p PermissionsRead:b PermissionsEdit:b SystemModstamp:dt~

SetupEntityAccess 0J0
ParentId:>PermissionSet/SetupEntityAccessItems SetupEntityId SetupEntityType:p SystemModstamp:dt~

UserPermissionAccess 10u
LastCacheUpdate:dt~ {GRANTS}

LoginHistory 0Ya
UserId:id~ LoginTime:dt~ LoginType:p~ LoginSubType:p!~ SourceIp:s!~ ForwardedForIp:s!~ LoginUrl:s~
AuthenticationServiceId:s~ LoginGeoId:>LoginGeo!~ TlsProtocol:p~ CipherSuite:p~ Browser:s!~ Platform:s!~ Status:s!~
Application:s!~ ClientVersion:s!~ ApiType:s!~ ApiVersion:s!~ CountryIso:s~ AuthMethodReference:s!~ NetworkId:s~

LoginGeo 04F
CountryIso Country City Latitude:n Longitude:n

AuthSession 0Ak
UsersId:>User CreatedDate:dt~ LastModifiedDate:dt~ NumSecondsValid:i UserType:p SourceIp LoginType:p SessionType:p
SessionSecurityLevel:p LogoutUrl ParentId:>AuthSession LoginHistoryId:>LoginHistory LoginGeoId:>LoginGeo IsCurrent:b

SetupAuditTrail 0Ym
Action Section:s! Display:s! CreatedDate:dt~ CreatedById:>User~ DelegateUser ResponsibleNamespacePrefix CreatedByContext
CreatedByIssuer

OauthToken 0CQ
UserId:>User AppName AppMenuItemId UseCount:i CreatedDate:dt~ LastUsedDate:dt~ DeleteToken:s! AccessToken:s!
RequestToken:s!

ConnectedApplication 0H4
Name OptionsAllowAdminApprovedUsersOnly:b OptionsRefreshTokenValidityMetric:i OptionsHasSessionLevelPolicy:b
OptionsIsInternal:b OptionsAppIssueJwtTokenEnabled:b RefreshTokenValidityPeriod:i MobileSessionTimeout:p PinLength:p
StartUrl:u CreatedDate:dt~ LastModifiedDate:dt~ SystemModstamp:dt~

Organization 00D stamped
Name IsSandbox:b~ InstanceName:s~ OrganizationType:p~ NamespacePrefix:s~ TrialExpirationDate:dt~ TimeZoneSidKey:p
DefaultLocaleSidKey:p LanguageLocaleKey:p IsReadOnly:b~

PackageLicense 050
NamespacePrefix Status:p AllowedLicenses:i UsedLicenses:i ExpirationDate:dt IsProvisioned:b

UserPackageLicense 051
PackageLicenseId:>PackageLicense UserId:>User

ApexLog 07L
Application DurationMilliseconds:i Location:p LogLength:i LogUserId:>User Operation Request RequestIdentifier
StartTime:dt Status LastModifiedDate:dt~ SystemModstamp:dt~

TraceFlag 7tf tooling
TracedEntityId:>User* DebugLevelId:>DebugLevel* LogType:p* StartDate:dt ExpirationDate:dt ApexCode:p ApexProfiling:p
Callout:p Database:p System:p Validation:p Visualforce:p Workflow:p CreatedDate:dt~
LastModifiedDate:dt~ SystemModstamp:dt~

DebugLevel 7dl tooling
DeveloperName* MasterLabel* Language:p ApexCode:p ApexProfiling:p Callout:p Database:p System:p Validation:p
Visualforce:p Workflow:p CreatedDate:dt~ LastModifiedDate:dt~ SystemModstamp:dt~

InstalledSubscriberPackage 0A3 tooling
SubscriberPackageId:>SubscriberPackage SubscriberPackageVersionId:>SubscriberPackageVersion

SubscriberPackage 033 tooling
Name NamespacePrefix Description

SubscriberPackageVersion 04t tooling
Name MajorVersion:i MinorVersion:i PatchVersion:i BuildNumber:i IsBeta:b

SecurityHealthCheck 0SH tooling
Score

SecurityHealthCheckRisks 0SR tooling
SecurityHealthCheckId:>SecurityHealthCheck/SecurityHealthCheckRisks RiskType:p Setting SettingGroup
OrgValue StandardValue
"""
