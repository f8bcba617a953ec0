"""Objects of the bank's daily business and of the product's package (salesforce-contract 3.1 to 3.3, 3.7).

One block per object: name, key prefix, flags (`system`: it has stamps and a recycle bin, `stamped`: stamps alone,
`tooling`: only the Tooling API knows it); then its fields as `Name:type`. Types: none is a string, `t` long text,
`b` boolean, `i` int, `n` double, `d` date, `dt` dateTime, `p` picklist, `e` e-mail, `u` url, `>A|B` a lookup to A or B.
After the type: `/Name` the child relationship, `!` not filterable, `~` read-only, `^` external id, `*` required.
"""

BUSINESS = """
Event 00U system
Subject Location IsAllDayEvent:b ActivityDateTime:dt ActivityDate:d DurationInMinutes:i StartDateTime:dt*
EndDateTime:dt EndDate:d~ Description:t IsPrivate:b ShowAs:p IsChild:b~ IsGroupEvent:b~ GroupEventType:p~ IsArchived:b~
WhoId:>Contact|Lead/Events WhatId:>Account|Case/Events WhoCount:i~ WhatCount:i~ AccountId:>Account~ OwnerId:>User|Group
Type:p EventSubtype:p IsVisibleInSelfService:b RecurrenceActivityId:>Event~ IsRecurrence:b RecurrenceStartDateTime:dt
RecurrenceEndDateOnly:d RecurrenceTimeZoneSidKey:p RecurrenceType:p RecurrenceInterval:i RecurrenceDayOfWeekMask:i
RecurrenceDayOfMonth:i RecurrenceInstance:p RecurrenceMonthOfYear:p ReminderDateTime:dt IsReminderSet:b
IsRecurrence2Exclusion:b Recurrence2PatternText:t Recurrence2PatternVersion:p Recurrence2PatternTimeZone
Recurrence2PatternStartDate:dt IsRecurrence2:b~ IsRecurrence2Exception:b~
andmoney__AMB_Event_Detail__c:>andmoney__AMB_Event_Detail__c/andmoney__Events__r

EventRelation 0RE system
EventId:>Event/EventRelations* RelationId:>User|Contact|Lead|Account|Case* Status:p Response RespondedDate:dt
IsInvitee:b IsParent:b IsWhat:b IsOrganizer:b~ AccountId:>Account~

andmoney__AMB_Event_Detail__c a0B system
OwnerId:>User|Group Name andmoney__AdditionalAdvisorCount__c andmoney__AdvisorEmail__c andmoney__AdvisorName__c
andmoney__BookingFlowId__c andmoney__CancellationReason__c andmoney__CancelledBy__c andmoney__Comment__c:t
andmoney__IsCustomerInitiated__c andmoney__Location__c
andmoney__MeetingTaxonomy__c:>andmoney__AMB_Taxonomy__c/andmoney__Event_Details__r andmoney__MeetingTypeLabel__c
andmoney__MeetingType__c andmoney__RoomId__c andmoney__RoomName__c andmoney__SendMeetingInvite__c:b
andmoney__TeamsMeetingLink__c andmoney__ConfigIdUsed__c

andmoney__AMB_Meeting_Contact__c a0C system
OwnerId:>User|Group Name
andmoney__AMB_Event_Detail__c:>andmoney__AMB_Event_Detail__c/andmoney__Meeting_Contacts__r
andmoney__Contact__c:>Contact/andmoney__Meeting_Contacts__r andmoney__Email__c

andmoney__AMB_Taxonomy__c a0D system
OwnerId:>User|Group Name andmoney__BookingId__c andmoney__Group__c:p
andmoney__Parent__c:>andmoney__AMB_Taxonomy__c/andmoney__Children__r

andmoney__AMBAdvisorCompetence__c a0E system
OwnerId:>User|Group Name andmoney__User__c:>User/andmoney__Advisor_Competences__r
andmoney__AMB_Taxonomy__c:>andmoney__AMB_Taxonomy__c/andmoney__Advisor_Competences__r

andmoney__AMB_Log__c a0F system
OwnerId:>User|Group Name andmoney__Level__c:p andmoney__Message__c:t

andmoney__AMB_Meeting_Participant__c a0G system
OwnerId:>User|Group Name andmoney__AMB_Event_Detail__c:>andmoney__AMB_Event_Detail__c/andmoney__Meeting_Participants__r
andmoney__Email__c andmoney__Status__c:p

andmoney__Generated_Slide_Deck__c a0H system
OwnerId:>User|Group Name andmoney__Event__c:>Event andmoney__Agenda__c andmoney__PPTX_Content_Version_Id__c
andmoney__PDF_Content_Version_Id__c

andmoney__AMB_Config_Field_Mapping__mdt m00
DeveloperName MasterLabel NamespacePrefix andmoney__Source_Field_Name__c andmoney__Target_Field_Name__c
andmoney__Util_Class_Name__c andmoney__Util_Method_Name__c andmoney__With_Security__c:b
andmoney__AMB_SObject_Config__c:>andmoney__AMB_SObject_Config__mdt

andmoney__AMB_SObject_Config__mdt m01
DeveloperName MasterLabel NamespacePrefix andmoney__sObject_Type__c andmoney__With_Sharing__c:b

Account 001 system
OwnerId:>User Name* Type:p Phone Website:u Description:t ParentId:>Account/ChildAccounts IsPersonAccount:b~
andmoney__AMB_Location__c andmoney__AMB_Customer_Category__c:>andmoney__AMB_Taxonomy__c

Contact 003 system
OwnerId:>User AccountId:>Account/Contacts FirstName LastName* Name:s~ Email:e Phone MobilePhone Title

Lead 00Q system
OwnerId:>User|Group FirstName LastName* Name:s~ Company* Email:e Phone Status:p IsConverted:b~

Case 500 system
CaseNumber:s~ Subject Description:t Status:p Priority:p Origin:p Type:p Reason:p ContactId:>Contact/Cases
AccountId:>Account/Cases OwnerId:>User|Group ParentId:>Case/Cases SuppliedEmail:e SuppliedName IsClosed:b~
ClosedDate:dt~ IsEscalated:b Ops_Incident_Key__c:^

CaseComment 00a system
ParentId:>Case/CaseComments* CommentBody:t IsPublished:b
"""
