"""The property names that Graph v1.0 has on the types said here: `$select` of any other name is refused.

Facts of the v1.0 schema, https://github.com/microsoftgraph/msgraph-metadata (v1.0 CSDL of August 2026).
"""

EVENT_NAMES = """
    allowNewTimeProposals attendees body bodyPreview cancelledOccurrences categories changeKey createdDateTime end
    hasAttachments hideAttendees iCalUId id importance isAllDay isCancelled isDraft isOnlineMeeting isOrganizer
    isReminderOn lastModifiedDateTime location locations onlineMeeting onlineMeetingProvider onlineMeetingUrl organizer
    originalEndTimeZone originalStart originalStartTimeZone recurrence reminderMinutesBeforeStart responseRequested
    responseStatus sensitivity seriesMasterId showAs start subject transactionId type webLink
"""
USER_NAMES = """
    aboutMe accountEnabled ageGroup assignedLicenses assignedPlans authorizationInfo birthday businessPhones city
    companyName consentProvidedForMinor country createdDateTime creationType customSecurityAttributes deletedDateTime
    department deviceEnrollmentLimit displayName employeeHireDate employeeId employeeLeaveDateTime employeeOrgData
    employeeType externalUserState externalUserStateChangeDateTime faxNumber givenName hireDate id identities
    identityParentId imAddresses interests isManagementRestricted isResourceAccount jobTitle lastPasswordChangeDateTime
    legalAgeGroupClassification licenseAssignmentStates mail mailNickname mobilePhone mySite officeLocation
    onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes onPremisesImmutableId
    onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier
    onPremisesSyncEnabled onPremisesUserPrincipalName otherMails passwordPolicies passwordProfile pastProjects
    postalCode preferredDataLocation preferredLanguage preferredName print provisionedPlans proxyAddresses
    responsibilities schools securityIdentifier serviceProvisioningErrors showInAddressList signInActivity
    signInSessionsValidFromDateTime skills state streetAddress surname usageLocation userPrincipalName userType
"""
PLACE_NAMES = "address displayName geoCoordinates id isWheelChairAccessible label parentId phone placeId tags"
ROOM_NAMES = """
    audioDeviceName bookingType building capacity displayDeviceName emailAddress floorLabel floorNumber nickname
    teamsEnabledState videoDeviceName
"""
GROUP_NAMES = """
    accessType allowExternalSenders assignedLabels assignedLicenses autoSubscribeNewMembers classification
    createdDateTime deletedDateTime description displayName expirationDateTime groupTypes hasMembersWithLicenseErrors
    hideFromAddressLists hideFromOutlookClients id infoCatalogs isArchived isAssignableToRole isFavorite
    isManagementRestricted isSubscribedByMail licenseProcessingState mail mailEnabled mailNickname membershipRule
    membershipRuleProcessingState onPremisesDomainName onPremisesExtensionAttributes onPremisesLastSyncDateTime
    onPremisesNetBiosName onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier
    onPremisesSyncEnabled organizationId preferredDataLocation preferredLanguage proxyAddresses renewedDateTime
    resourceBehaviorOptions resourceProvisioningOptions securityEnabled securityIdentifier serviceProvisioningErrors
    theme uniqueName unseenConversationsCount unseenCount unseenMessagesCount visibility welcomeMessageEnabled
"""
CONTACT_NAMES = """
    addresses companyName deletedDateTime department displayName givenName id jobTitle mail mailNickname
    onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSyncEnabled phones proxyAddresses
    serviceProvisioningErrors surname
"""
ORGANIZATION_NAMES = """
    assignedPlans businessPhones city country countryLetterCode createdDateTime defaultUsageLocation deletedDateTime
    displayName id marketingNotificationEmails mobileDeviceManagementAuthority onPremisesLastSyncDateTime
    onPremisesSyncEnabled partnerTenantType postalCode preferredLanguage privacyProfile provisionedPlans
    securityComplianceNotificationMails securityComplianceNotificationPhones state street technicalNotificationMails
    tenantType verifiedDomains
"""
SERVICE_PRINCIPAL_NAMES = """
    accountEnabled addIns alternativeNames appDescription appDisplayName appId appOwnerOrganizationId
    appRoleAssignmentRequired appRoles applicationTemplateId createdByAppId customSecurityAttributes deletedDateTime
    description disabledByMicrosoftStatus displayName homepage id info isDisabled keyCredentials loginUrl logoutUrl
    notes notificationEmailAddresses oauth2PermissionScopes passwordCredentials preferredSingleSignOnMode
    preferredTokenSigningKeyThumbprint replyUrls resourceSpecificApplicationPermissions samlSingleSignOnSettings
    servicePrincipalNames servicePrincipalType signInAudience tags tokenEncryptionKeyId verifiedPublisher
"""
APPLICATION_NAMES = """
    addIns api appId appRoles applicationTemplateId authenticationBehaviors certification createdByAppId createdDateTime
    defaultRedirectUri deletedDateTime description disabledByMicrosoftStatus displayName groupMembershipClaims id
    identifierUris info isDeviceOnlyAuthSupported isDisabled isFallbackPublicClient keyCredentials logo
    managerApplications nativeAuthenticationApisEnabled notes oauth2RequirePostResponse optionalClaims
    parentalControlSettings passwordCredentials publicClient publisherDomain requestSignatureVerification
    requiredResourceAccess samlMetadataUrl serviceManagementReference servicePrincipalLockConfiguration signInAudience
    spa tags tokenEncryptionKeyId uniqueName verifiedPublisher web
"""
SIGN_IN_NAMES = """
    appDisplayName appId appliedConditionalAccessPolicies authenticationAppDeviceDetails clientAppUsed
    conditionalAccessStatus correlationId createdDateTime deviceDetail homeTenantId id ipAddress isInteractive location
    resourceDisplayName resourceId resourceTenantId riskDetail riskEventTypes riskEventTypes_v2 riskLevelAggregated
    riskLevelDuringSignIn riskState servicePrincipalId servicePrincipalName status userAgent userDisplayName userId
    userPrincipalName
"""
AUDIT_NAMES = """
    activityDateTime activityDisplayName additionalDetails category correlationId id initiatedBy loggedByService
    operationType result resultReason targetResources
"""

EVENT_FIELDS = frozenset(EVENT_NAMES.split())
USER_FIELDS = frozenset(USER_NAMES.split())
USER_DEFAULTS = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
"""What a user shows without `$select` (contract 7.1)."""
ROOM_FIELDS = frozenset(PLACE_NAMES.split()) | frozenset(ROOM_NAMES.split())
ROOM_LIST_FIELDS = frozenset(PLACE_NAMES.split()) | {"emailAddress"}
GROUP_FIELDS = frozenset(GROUP_NAMES.split())
GROUP_DEFAULTS = (
    "id",
    "displayName",
    "groupTypes",
    "mail",
    "mailEnabled",
    "mailNickname",
    "proxyAddresses",
    "securityEnabled",
    "visibility",
)
"""What a group shows without `$select`, as far as the simulator knows it."""
CONTACT_FIELDS = frozenset(CONTACT_NAMES.split())
CONTACT_DEFAULTS = ("id", "displayName", "mail", "mailNickname", "proxyAddresses", "addresses", "phones")
"""What a contact shows without `$select`, as far as the simulator knows it."""
ORGANIZATION_FIELDS = frozenset(ORGANIZATION_NAMES.split())
SERVICE_PRINCIPAL_FIELDS = frozenset(SERVICE_PRINCIPAL_NAMES.split())
APPLICATION_FIELDS = frozenset(APPLICATION_NAMES.split())
SIGN_IN_FIELDS = frozenset(SIGN_IN_NAMES.split())
BETA_SIGN_IN_FIELDS = SIGN_IN_FIELDS | {"signInEventTypes", "servicePrincipalCredentialKeyId"}
"""Of beta as far as the simulator knows them (contract 10.14)."""
AUDIT_FIELDS = frozenset(AUDIT_NAMES.split())
