"""The tables of the support desk (salesforce-contract 3.1 to 3.7, and Q1 to Q14 of 3.8)."""

from connectors.salesforce.queries import DETAIL, DETAIL_R, MEETING_CONTACT, check_field
from connectors.salesforce.support_tables import Table
from connectors.support_records import (
    DebugLog,
    OrgAccess,
    OrgAssignment,
    OrgDetail,
    OrgEvent,
    OrgFacts,
    OrgLock,
    OrgLogin,
    OrgMeetingContact,
    OrgRelation,
    OrgUser,
    Package,
    PackageLog,
    TraceFlag,
)

AUDIT = {
    "created": "CreatedDate",
    "created_by_id": "CreatedById",
    "modified": "LastModifiedDate",
    "modified_by_id": "LastModifiedById",
    "stamp": "SystemModstamp",
}
CONTACT_R = "andmoney__Contact__r"


def details(booking_id_field: str) -> Table[OrgDetail]:
    """Event Details whose BookingId stands in a field of the bank's choice. Raises ValueError for no field's name."""
    columns = {
        "id": "Id",
        "name": "Name",
        "booking_id": check_field(booking_id_field),
        "advisor_mail": "andmoney__AdvisorEmail__c",
        "advisor_name": "andmoney__AdvisorName__c",
        "additional_advisors": "andmoney__AdditionalAdvisorCount__c",
        "customer_initiated": "andmoney__IsCustomerInitiated__c",
        "meeting_type": "andmoney__MeetingType__c",
        "location": "andmoney__Location__c",
        "room_id": "andmoney__RoomId__c",
        "room_name": "andmoney__RoomName__c",
        "send_invite": "andmoney__SendMeetingInvite__c",
        "join_link": "andmoney__TeamsMeetingLink__c",
        "topic_id": "andmoney__MeetingTaxonomy__r.andmoney__BookingId__c",
        "cancelled_by": "andmoney__CancelledBy__c",
        "cancellation_reason": "andmoney__CancellationReason__c",
        "comment": "andmoney__Comment__c",
        "deleted": "IsDeleted",
    }
    return Table(kind=OrgDetail, source=DETAIL, columns=columns | AUDIT)


EVENTS = Table(
    kind=OrgEvent,
    source="Event",
    columns={
        "id": "Id",
        "subject": "Subject",
        "description": "Description",
        "location": "Location",
        "start": "StartDateTime",
        "end": "EndDateTime",
        "all_day": "IsAllDayEvent",
        "show_as": "ShowAs",
        "child": "IsChild",
        "group": "IsGroupEvent",
        "recurrence": "IsRecurrence",
        "deleted": "IsDeleted",
        "archived": "IsArchived",
        "owner_id": "OwnerId",
        "owner_name": "Owner.Name",
        "owner_mail": "Owner.Email",
        "owner_active": "Owner.IsActive",
        "who_id": "WhoId",
        "who_name": "Who.Name",
        "what_id": "WhatId",
        "account_id": "AccountId",
        "account_name": "Account.Name",
        "account_phone": "Account.Phone",
        "account_location": "Account.andmoney__AMB_Location__c",
        "account_category_id": "Account.andmoney__AMB_Customer_Category__r.andmoney__BookingId__c",
        "detail_id": DETAIL,
        **AUDIT,
    },
)
# IsParent and IsWhat exist only with Shared Activities; where they do not, they are left out (contract 3.2).
RELATIONS = Table(
    kind=OrgRelation,
    source="EventRelation",
    columns={
        "id": "Id",
        "event_id": "EventId",
        "relation_id": "RelationId",
        "relation_type": "Relation.Type",
        "relation_name": "Relation.Name",
        "status": "Status",
        "response": "Response",
        "responded": "RespondedDate",
        "invitee": "IsInvitee",
        "parent": "IsParent",
        "what": "IsWhat",
        "deleted": "IsDeleted",
        "stamp": "SystemModstamp",
    },
)
MEETING_CONTACTS = Table(
    kind=OrgMeetingContact,
    source=MEETING_CONTACT,
    columns={
        "id": "Id",
        "detail_id": DETAIL,
        "contact_id": "andmoney__Contact__c",
        "mail": "andmoney__Email__c",
        "contact_mail": f"{CONTACT_R}.Email",
        "contact_name": f"{CONTACT_R}.Name",
        "contact_first": f"{CONTACT_R}.FirstName",
        "contact_last": f"{CONTACT_R}.LastName",
        "contact_phone": f"{CONTACT_R}.Phone",
        "contact_mobile": f"{CONTACT_R}.MobilePhone",
        "deleted": "IsDeleted",
        "stamp": "SystemModstamp",
    },
)
USERS = Table(
    kind=OrgUser,
    source="User",
    columns={
        "id": "Id",
        "username": "Username",
        "name": "Name",
        "first": "FirstName",
        "last": "LastName",
        "mail": "Email",
        "federation_id": "FederationIdentifier",
        "alias": "Alias",
        "employee_number": "EmployeeNumber",
        "phone": "Phone",
        "mobile": "MobilePhone",
        "active": "IsActive",
        "user_type": "UserType",
        "profile": "Profile.Name",
        "licence": "Profile.UserLicense.Name",
        "time_zone": "TimeZoneSidKey",
        "locale": "LocaleSidKey",
        "last_login": "LastLoginDate",
        "last_password_change": "LastPasswordChangeDate",
        "failed_logins": "NumberOfFailedLogins",
        "created": "CreatedDate",
        "stamp": "SystemModstamp",
    },
)
LOCKS = Table(
    kind=OrgLock,
    source="UserLogin",
    columns={"id": "Id", "user_id": "UserId", "frozen": "IsFrozen", "password_locked": "IsPasswordLocked"},
)
ASSIGNMENTS = Table(
    kind=OrgAssignment,
    source="PermissionSetAssignment",
    columns={
        "id": "Id",
        "user_id": "AssigneeId",
        "set_name": "PermissionSet.Name",
        "namespace": "PermissionSet.NamespacePrefix",
        "by_profile": "PermissionSet.IsOwnedByProfile",
        "group_name": "PermissionSetGroup.DeveloperName",
        "expires": "ExpirationDate",
        "active": "IsActive",
        "assigned": "SystemModstamp",
    },
)
LOGINS = Table(
    kind=OrgLogin,
    source="LoginHistory",
    columns={
        "id": "Id",
        "user_id": "UserId",
        "at": "LoginTime",
        "kind": "LoginType",
        "source_ip": "SourceIp",
        "status": "Status",
        "application": "Application",
        "api_type": "ApiType",
        "api_version": "ApiVersion",
        "tls": "TlsProtocol",
        "country": "CountryIso",
    },
)
DEBUG_LOGS = Table(
    kind=DebugLog,
    source="ApexLog",
    columns={
        "id": "Id",
        "started": "StartTime",
        "user_id": "LogUserId",
        "user_mail": "LogUser.Email",
        "operation": "Operation",
        "request": "Request",
        "status": "Status",
        "application": "Application",
        "location": "Location",
        "length": "LogLength",
        "duration": "DurationMilliseconds",
    },
)
TRACE_FLAGS = Table(
    kind=TraceFlag,
    source="TraceFlag",
    # A flag's debug level overrides the levels that stand on the flag itself (contract 3.6).
    columns={
        "id": "Id",
        "entity_id": "TracedEntityId",
        "log_type": "LogType",
        "start": "StartDate",
        "expires": "ExpirationDate",
        "level": "DebugLevel.DeveloperName",
        "apex_code": "DebugLevel.ApexCode",
        "apex_profiling": "DebugLevel.ApexProfiling",
        "callout": "DebugLevel.Callout",
        "database": "DebugLevel.Database",
        "system": "DebugLevel.System",
        "validation": "DebugLevel.Validation",
        "visualforce": "DebugLevel.Visualforce",
        "workflow": "DebugLevel.Workflow",
    },
)
PACKAGE_LOGS = Table(
    kind=PackageLog,
    source="andmoney__AMB_Log__c",
    columns={
        "id": "Id",
        "name": "Name",
        "level": "andmoney__Level__c",
        "message": "andmoney__Message__c",
        "created": "CreatedDate",
        "created_by_id": "CreatedById",
    },
)
PACKAGES = Table(
    kind=Package,
    source="InstalledSubscriberPackage",
    columns={
        "id": "Id",
        "name": "SubscriberPackage.Name",
        "namespace": "SubscriberPackage.NamespacePrefix",
        "version_id": "SubscriberPackageVersion.Id",
        "version": "SubscriberPackageVersion.Name",
        "major": "SubscriberPackageVersion.MajorVersion",
        "minor": "SubscriberPackageVersion.MinorVersion",
        "patch": "SubscriberPackageVersion.PatchVersion",
        "build": "SubscriberPackageVersion.BuildNumber",
        "beta": "SubscriberPackageVersion.IsBeta",
    },
)
ORGANIZATION = Table(
    kind=OrgFacts,
    source="Organization",
    columns={
        "id": "Id",
        "name": "Name",
        "sandbox": "IsSandbox",
        "instance": "InstanceName",
        "edition": "OrganizationType",
        "namespace": "NamespacePrefix",
        "time_zone": "TimeZoneSidKey",
        "locale": "DefaultLocaleSidKey",
        "read_only": "IsReadOnly",
        "trial_expires": "TrialExpirationDate",
    },
)
ACCESS = Table(
    kind=OrgAccess,
    source="UserPermissionAccess",
    columns={
        "id": "Id",
        "api": "PermissionsApiEnabled",
        "view_all_data": "PermissionsViewAllData",
        "view_setup": "PermissionsViewSetup",
        "manage_users": "PermissionsManageUsers",
        "view_all_users": "PermissionsViewAllUsers",
    },
)
OF_DETAIL = f"{DETAIL_R}."
"""Before a field of the detail, as an Event and a Meeting Contact spell it."""
