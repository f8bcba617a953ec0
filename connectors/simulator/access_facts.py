"""What the product's installation guide grants: objects and fields of its sets, roles of its apps, and who may sign in.

Objects and fields: the product's documentation of the permission set `BookingPlatformIntegration`. Ids of application
permissions are Microsoft's own (graph-contract 10.6, 10.7).
"""

DETAIL = "andmoney__AMB_Event_Detail__c"
CONTACT = "andmoney__AMB_Meeting_Contact__c"
TAXONOMY = "andmoney__AMB_Taxonomy__c"
COMPETENCE = "andmoney__AMBAdvisorCompetence__c"

RIGHTS = {
    "r": "PermissionsRead",
    "c": "PermissionsCreate",
    "e": "PermissionsEdit",
    "d": "PermissionsDelete",
    "V": "PermissionsViewAllRecords",
    "M": "PermissionsModifyAllRecords",
}
"""Columns of object permissions by the letter that we write for them."""

RUNTIME_OBJECTS = {
    "Account": "r",
    "Contact": "r",
    "Lead": "r",
    "User": "r",
    "Event": "rce",
    "EventRelation": "rce",
    DETAIL: "rce",
    CONTACT: "rced",
    TAXONOMY: "r",
    COMPETENCE: "r",
}
_DETAIL_FIELDS = """
    AdditionalAdvisorCount AdvisorEmail AdvisorName BookingFlowId CancellationReason CancelledBy Comment
    IsCustomerInitiated Location MeetingTaxonomy MeetingTypeLabel MeetingType RoomId RoomName SendMeetingInvite
    TeamsMeetingLink
"""
RUNTIME_FIELDS = {
    **{f"{DETAIL}.andmoney__{name}__c": "re" for name in _DETAIL_FIELDS.split()},
    f"Event.{DETAIL}": "re",
    f"{CONTACT}.andmoney__Contact__c": "re",
    f"{CONTACT}.andmoney__Email__c": "re",
    f"{TAXONOMY}.andmoney__BookingId__c": "r",
    f"{TAXONOMY}.andmoney__Group__c": "r",
    "Account.andmoney__AMB_Location__c": "r",
    "Account.andmoney__AMB_Customer_Category__c": "r",
    "Contact.Email": "r",
    "Lead.Email": "r",
}
ADVISOR_OBJECTS = {"Event": "rce", DETAIL: "rce", CONTACT: "rce", TAXONOMY: "r", COMPETENCE: "r"}
ADVISOR_FIELDS = {f"Event.{DETAIL}": "re", f"{DETAIL}.andmoney__BookingFlowId__c": "r"}
EMPLOYEE_OBJECTS = {"Account": "rce", "Contact": "rce", "Lead": "rce", "Event": "rced", "Case": "rce"}
"""Of the profile that advisors have."""
EMPLOYEE_FIELDS = {"Contact.Email": "re", "Lead.Email": "re", "Contact.Phone": "re"}

PROVISIONING = ("ManageAuthProviders", "ManageNamedCredentials", "ManageCertificates", "ModifyMetadata")
"""What the product's user needs while it is being connected, and no longer."""

ADMIN_PROFILE = "System Administrator"
NETWORKS = ("192.0.2.0/24", "2001:db8:b00c::/48")
"""From which integration users and apps sign in."""
API_LOGIN = "Remote Access 2.0"
PRODUCT_APP = "BookMe External Client App"

GRAPH = "00000003-0000-0000-c000-000000000000"
"""Client id of Microsoft Graph itself."""
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
"""The tenant that owns Microsoft's own apps."""
ROLES = {
    "Calendars.Read": "798ee544-9d2d-430c-a058-570e29e34338",
    "Calendars.ReadWrite": "ef54d2bf-783f-4e0f-bca1-3210c0444d99",
    "Calendars.ReadBasic.All": "8ba4a692-bc31-4128-9094-475872af8a53",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "Place.Read.All": "913b9306-0ce1-42b8-9137-6a7df690a760",
    "OnlineMeetings.ReadWrite.All": "b8bb2037-6e08-44ac-a4ea-4674e010e2a4",
    "AuditLog.Read.All": "b0afded3-3588-46d8-8b3d-9842eff778da",
    "MailboxSettings.Read": "40f97065-369a-49f4-947c-6a255697ae91",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "DelegatedPermissionGrant.Read.All": "81b4724a-58aa-41c1-8a55-84ef97466587",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "OrgContact.Read.All": "e1a88a34-94c4-4418-be12-c87b00e26bea",
    "Mail.Send": "b633e1c5-b582-4048-a93e-9f11b44c7e96",
    "Mail.ReadWrite": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
    "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
    "User.ReadWrite.All": "741f803b-c850-494e-b5df-cde7c675a1ca",
}
SCOPES = {
    "Calendars.Read": "465a38f9-76ea-45b9-9f34-9e8b0d4b0b42",
    "Calendars.ReadWrite": "1ec239c2-d7c9-4623-a91a-a9775856bb36",
    "User.Read.All": "a154be20-db9c-4678-8ab7-66f6cc099a59",
    "Directory.Read.All": "06da0dbc-49e2-44d2-8312-53f166ab848a",
    "AuditLog.Read.All": "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20",
}
PRODUCT_ROLES = ("Calendars.ReadWrite", "OnlineMeetings.ReadWrite.All")
OUR_ROLES = (
    "Calendars.Read",
    "MailboxSettings.Read",
    "Place.Read.All",
    "User.Read.All",
    "GroupMember.Read.All",
    "OrgContact.Read.All",
    "Application.Read.All",
    "Directory.Read.All",
    "AuditLog.Read.All",
)
