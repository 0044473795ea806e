//! The names that clients were promised.

/// Types, and what they have at least.
pub const PROMISED: &str = "\
AccessToken: createdAt edition expiresAt id issuedBy lastUsedAt name revokedAt role
AccessibilityFeature: CAPTIONS HEARING_LOOP QUIET_ROOM SIGN_LANGUAGE STEP_FREE
Account: createdAt disabledAt editions email id name role signedInAt
AddContributionInput: displayName participant position role session expectedRevision reason note
  dryRun acceptWarnings
AddContributionPayload: session edition revision conflicts affected userErrors
Affected: agendas participants sessions
Agenda: calendarUrl conflicts edition id removedSessions sessions version notifications
AgendaChangeKind: MOVED DELAYED CANCELLED REPLACED ROOM_CHANGED
AgendaConflict: endsAt sessions startsAt
AgendaNotifications: emailHint isConfirmed locale on quietHours
Announcement: id postedAt rooms text until urgency withdrawnAt
AnnouncementPosted: summary announcement
AnnouncementWithdrawn: summary announcement id
AttendanceMode: ON_SITE ONLINE HYBRID
CancelSessionInput: replacedBy session expectedRevision reason note dryRun acceptWarnings
CancelSessionPayload: session edition revision conflicts affected userErrors
Change: summary
ChangePasswordInput: currentPassword newPassword
ChangePasswordPayload: account userErrors
CityPresence: name participantCount
ConfirmNewsletterSubscriptionInput: token
ConfirmNewsletterSubscriptionPayload: confirmed userErrors
Conflict: message participant room rule sessions severity
ConflictRule: ROOM_DOUBLE_BOOKED PERSON_DOUBLE_BOOKED PERSON_TOO_LITTLE_TIME ROOM_TOO_LITTLE_TIME
  OUTSIDE_EDITION OUTSIDE_ROOM_HOURS ROOM_TOO_SMALL UNPLACED HIDDEN_SPEAKER
ConflictRuleSetting: rule severity
ConflictRuleSettingInput: rule severity
ConsentBasis: GIVEN_BY_PERSON PUBLISHED_PROGRAM
Contact: address fax name phone
ContactInput: name address phone fax
ContentSection: body slug title
ContentSectionInput: slug title body
Contribution: displayName id participant role
ContributionInput: displayName participant role
ContributionRole: SPEAKER MODERATOR PANELIST DISCUSSANT PRESENTER CHAIR INTERPRETER HOST RAPPORTEUR
  KEYNOTE OPENING_REMARKS WELCOMING_REMARKS CONGRATULATORY_REMARKS ROUND_TABLE INTRODUCTION
  FACILITATOR CASE_STUDY DECLARATION LECTURER
Country: code name
CountryPresence: cities country participantCount participants speakerCount
CreateAccountInput: editions email name password role
CreateAccountPayload: account password userErrors
CreateAgendaInput: edition sessions
CreateAgendaPayload: agenda token userErrors
CreateEditionInput: clientKey slug title startsOn endsOn from theme ordinal preForumOn timeZone
  locales dayStartsAtHour attendance venue hashtags sections secretariat expectedRevision reason
  note dryRun acceptWarnings
CreateEditionPayload: edition revision conflicts affected userErrors
CreateNewsletterIssueInput: clientKey edition subject body
CreateNewsletterIssuePayload: issue userErrors
CreateOrganizationInput: edition clientKey name slug shortName country expectedRevision reason note
  dryRun acceptWarnings
CreateOrganizationPayload: organization edition revision conflicts affected userErrors
CreateParticipantInput: edition clientKey names name person affiliation position organization city
  country originCountry bio photoUrl links announced visibility consentBasis consentedAt
  expectedRevision reason note dryRun acceptWarnings
CreateParticipantPayload: participant edition revision conflicts affected userErrors
CreateRoomInput: edition clientKey name slug floor capacity parts streamUrl accessibility hours
  position expectedRevision reason note dryRun acceptWarnings
CreateRoomPayload: room edition revision conflicts affected userErrors
CreateSessionInput: interpretations accessibility streamUrl recordingUrl links expectedAudience
  sessionNote sources abstract code contributions date edition endsAt isClosed isStreamed kind
  organizers published rooms spokenLanguages startsAt subtitle title track expectedRevision reason
  note dryRun acceptWarnings clientKey
CreateSessionKindInput: edition clientKey name slug codePrefix position expectedRevision reason note
  dryRun acceptWarnings
CreateSessionKindPayload: kind edition revision conflicts affected userErrors
CreateSessionPayload: session edition revision conflicts affected userErrors
CreateTrackInput: edition clientKey name slug color position expectedRevision reason note dryRun
  acceptWarnings
CreateTrackPayload: track edition revision conflicts affected userErrors
DateSpan: endsOn reason startsOn
DelaySessionInput: delay expectedStartsAt runOn session expectedRevision reason note dryRun
  acceptWarnings
DelaySessionPayload: session edition revision conflicts affected userErrors
DeleteAgendaInput: token
DeleteAgendaPayload: deleted userErrors
DeleteDraftSessionInput: session expectedRevision reason note dryRun acceptWarnings
DeleteDraftSessionPayload: deletedSession edition revision conflicts affected userErrors
DeleteOrganizationInput: organization expectedRevision reason note dryRun acceptWarnings
DeleteOrganizationPayload: deletedOrganization edition revision conflicts affected userErrors
DeleteParticipantInput: participant expectedRevision reason note dryRun acceptWarnings
DeleteParticipantPayload: deletedParticipant edition revision conflicts affected userErrors
DeleteRoomInput: room expectedRevision reason note dryRun acceptWarnings
DeleteRoomPayload: deletedRoom edition revision conflicts affected userErrors
DeleteSessionKindInput: kind expectedRevision reason note dryRun acceptWarnings
DeleteSessionKindPayload: deletedKind edition revision conflicts affected userErrors
DeleteTrackInput: track expectedRevision reason note dryRun acceptWarnings
DeleteTrackPayload: deletedTrack edition revision conflicts affected userErrors
DisableAccountInput: account
DisableAccountPayload: accessTokens account userErrors
EditProgramInput: edition edits expectedRevision reason note dryRun acceptWarnings
EditProgramPayload: objects edition revision conflicts affected userErrors
Edition: announcements attendance conflictRules conflicts countries cursor days endsOn hashtags id
  kinds locales minutesBetweenSessionsInRoom minutesBetweenSessionsOfPerson nowAndNext ordinal
  organizations participant participants phase preForumOn previousDates reportedTotals revision
  revisions rooms secretariat sections session sessions slug speakers startsOn status theme timeZone
  title tracks venue dayStartsAtHour sources
EditionChanged: summary edition
EditionConnection: nodes edges pageInfo totalCount
EditionEdge: cursor node
EditionOrganization: organization role
EditionOrganizationInput: role organization
EditionStatus: SCHEDULED POSTPONED RESCHEDULED CANCELLED
EnableAccountInput: account
EnableAccountPayload: account userErrors
EraseParticipantInput: acceptWarnings dryRun edition everywhere expectedRevision note participant
  reason redact
EraseParticipantPayload: affected conflicts edition editions erased mentions revision userErrors
EraseSubscriberInput: email
EraseSubscriberPayload: erased userErrors
ErasureMention: field isPresent issue object revisions
FollowSessionInput: session token
FollowSessionPayload: agenda userErrors
Highlight: cutAfter cutBefore locale parts
HighlightPart: isMatch text
InputRule: END_WITHOUT_START END_NOT_AFTER_START OTHER_DAY TAKEN PART_OF_ITSELF TWICE
  NOBODY_CONTRIBUTES REPLACES_ITSELF ALREADY_OVER UNKNOWN_REVISION NO_HOUR NO_MINUTES_OF_DAY
  NO_LANGUAGE IN_USE FOUNDS ERASES NO_TEXT EMPTY_TEXT TOO_LONG CONTROL_CHARACTER NOT_ONE_LINE
  EMPTY_LIST LIST_TOO_LONG NOT_CLEARABLE MISSING NOT_IN_EACH_EDIT NO_EMAIL NO_URL NO_INSTANT
  NO_TIME_OF_DAY NO_TIME_ZONE NO_LOCALE NO_COUNTRY SAME_TIME SENT_OFF ABOVE_THEIR_CHOICE
  ADDRESS_IN_USE ADMIN_WORKS_ON_ALL BELOW_ONE BELOW_ZERO CHOSE_FOR_THEMSELVES EARLIER_THAN_PLANNED
  INTO_ANOTHER_DAY IN_THE_FUTURE IS_CANCELLED LASTS_TOO_LONG NEEDS_BASIS NEEDS_EXACTLY_ONE
  NOT_A_DRAFT NOT_SIGNED_IN NOT_SIGNED_IN_BY_PASSWORD NO_COLOR NO_HASHTAG NO_SLUG NO_START
  OUTSIDE_CALENDAR OWN_ACCOUNT PASSWORD_IS_ADDRESS PASSWORD_LENGTH REPLACES_IN_A_CIRCLE
  THEIR_OWN_WORD TOO_LATE WITH_ITSELF WRONG_PASSWORD
Interpretation: channel from mode to url
InterpretationInput: channel from mode to url
InterpretationMode: SIMULTANEOUS CONSECUTIVE SIGN CAPTIONS
InvalidInput: inTheWay message path rule
InviteParticipantConsentInput: email locale participant
InviteParticipantConsentPayload: expiresAt link participant userErrors
IssueAccessTokenInput: edition expiresAt name role
IssueAccessTokenPayload: accessToken token userErrors
Link: label url
LinkInput: label url
LocalizedText: locale text translations
LocalizedTextInput: translations
Mutation: addContribution delaySession deleteDraftSession removeContribution setSessionFull
  shiftSessions swapSessions updateContribution createSession updateSession rescheduleSession
  cancelSession reinstateSession publishSessions unpublishSessions postAnnouncement
  withdrawAnnouncement confirmNewsletterSubscription createNewsletterIssue eraseSubscriber
  sendNewsletterIssue subscribeToNewsletter testNewsletterIssue unsubscribeFromNewsletter
  updateNewsletterIssue inviteParticipantConsent createAgenda followSession unfollowSession
  deleteAgenda setAgendaNotifications updateConflictRules editProgram signIn signOut changePassword
  createAccount updateAccount disableAccount enableAccount resetAccountPassword issueAccessToken
  revokeAccessToken createRoom updateRoom deleteRoom createTrack updateTrack deleteTrack
  createSessionKind updateSessionKind deleteSessionKind createOrganization updateOrganization
  deleteOrganization createParticipant updateParticipant deleteParticipant createEdition
  updateEdition rescheduleEdition eraseParticipant revertRevision
Newsletter: confirmedCount consentText consentVersion issue issues pendingCount
NewsletterIssue: author body createdAt dropped edition failed id preview queued sent sentAt status
  subject uncertain
NewsletterIssueConnection: nodes edges pageInfo totalCount
NewsletterIssueEdge: cursor node
NewsletterIssueStatus: DRAFT SENDING SENT
NewsletterPreview: html locale subject text
Node: id
NotFound: message path
NowAndNext: at rooms withoutRoom
Organization: country id name sessions shortName slug
OrganizationAdded: summary organization
OrganizationChanged: summary organization
OrganizationRemoved: summary id
OrganizationRole: HOST ORGANIZER CO_HOST SPONSOR PARTNER
PageInfo: hasNextPage hasPreviousPage startCursor endCursor
Participant: affiliation announced bio city consentBasis consentedAt contributions country
  erasureRequestedAt id links name names organization originCountry person photoUrl position
  visibility key
ParticipantAdded: summary participant
ParticipantChanged: summary participant
ParticipantConnection: nodes edges pageInfo totalCount
ParticipantContribution: role session
ParticipantEdge: cursor node
ParticipantFilter: country organization roles
ParticipantRemoved: summary id
ParticipantVisibility: PUBLIC ANONYMOUS HIDDEN
Person: id participations
Phase: UPCOMING UNDER_WAY OVER
PostAnnouncementInput: edition rooms text until urgency expectedRevision reason note dryRun
  acceptWarnings clientKey
PostAnnouncementPayload: announcement edition revision conflicts affected userErrors
ProgramDay: date endsAt rooms sessions startsAt
ProgramEditInput: createRoom updateRoom deleteRoom createTrack updateTrack deleteTrack
  createSessionKind updateSessionKind deleteSessionKind createOrganization updateOrganization
  deleteOrganization createParticipant updateParticipant deleteParticipant updateEdition
  rescheduleEdition addContribution cancelSession createSession delaySession deleteDraftSession
  postAnnouncement publishSessions reinstateSession removeContribution rescheduleSession
  setSessionFull shiftSessions swapSessions unpublishSessions updateConflictRules updateContribution
  updateSession withdrawAnnouncement
PublishSessionsInput: sessions expectedRevision reason note dryRun acceptWarnings
PublishSessionsPayload: sessions edition revision conflicts affected userErrors
Query: edition editions newsletter node nodes person service viewer agenda search accounts
  accessTokens
QuietHours: from until
QuietHoursInput: from until
ReinstateSessionInput: session expectedRevision reason note dryRun acceptWarnings
ReinstateSessionPayload: session edition revision conflicts affected userErrors
RemoveContributionInput: contribution expectedRevision reason note dryRun acceptWarnings
RemoveContributionPayload: session edition revision conflicts affected userErrors
ReportedTotal: name value
ReportedTotalInput: name value
RescheduleEditionInput: edition startsOn endsOn preForumOn attendance expectedRevision reason note
  dryRun acceptWarnings
RescheduleEditionPayload: edition revision conflicts affected userErrors
RescheduleSessionInput: endsAt rooms session startsAt expectedRevision reason note dryRun
  acceptWarnings
RescheduleSessionPayload: session edition revision conflicts affected userErrors
ResetAccountPasswordInput: account password
ResetAccountPasswordPayload: account password userErrors
RevertRevisionInput: acceptWarnings dryRun edition expectedRevision note reason revision
RevertRevisionPayload: affected conflicts edition revision sessions userErrors
Revision: actor changeCount changes committedAt cursor isComplete note number reason credential
RevisionConnection: nodes edges pageInfo totalCount
RevisionEdge: cursor node
RevokeAccessTokenInput: accessToken
RevokeAccessTokenPayload: accessToken userErrors
RichText: html locale text translations
Role: ADMIN EDITOR
Room: accessibility capacity floor id name nowAndNext parts sessions slug streamUrl hours
RoomAdded: summary room
RoomChanged: summary room
RoomDay: room sessions
RoomDisplay: announcements cursor dayEndsAt laterToday next nextTransitionAt now room serverTime
RoomHours: date opensAt closesAt
RoomHoursInput: date opensAt closesAt
RoomNowAndNext: at next nextTransitionAt now room
RoomRemoved: summary id
ScheduleConflict: conflicts message path
SearchConnection: nodes edges pageInfo totalCount
SearchField: ABSTRACT AFFILIATION CITY CODE NAME ORGANIZATION POSITION SUBTITLE TITLE
SearchKind: ORGANIZATION PARTICIPANT SESSION
SearchResult: field highlight node
SearchResultEdge: cursor node
SendNewsletterIssueInput: issue
SendNewsletterIssuePayload: issue userErrors
Service: limits now version
ServiceLimits: agendaSessions aliases bodiesBytes bodyBytes bodySeconds bracketDepth cohorts
  connections connectionsPerAddress cost depth directives documentBytes executionSeconds executions
  fields headerBytes headerSeconds headers initSeconds listItems mails
  mailsFromAddress mailsToRecipient messageBytes mutationFields operations pageSize
  requestsFromAddress requestsOfToken rootFields searchCharacters secretReadsFromAddress
  signInIdleSeconds signInLongestSeconds signInsFromAddress signInsToAccount
  signInsToAccountFromAddress sockets socketsPerAddress tokens variableBytes variableDepth
  writesFromAddress
Session: abstract accessibility changedAtRevision code conflicts contributions date delay duration
  endsAt expectedAudience expectedEndsAt expectedStartsAt history id interpretations isClosed isFull
  isStreamed key kind links note number organizers phase published recordingUrl replacedBy rooms
  sources spokenLanguages startsAt status statusReason streamUrl subtitle title track
SessionAdded: session summary
SessionChanged: after before fields session summary
SessionConnection: nodes edges pageInfo totalCount
SessionEdge: cursor node
SessionField: ABSTRACT ACCESS CONTRIBUTIONS DELAY KIND LANGUAGES LINKS ORGANIZERS ROOMS STATUS
  SUBTITLE TIME TITLE TRACK CODE NOTE PUBLICATION
SessionFilter: country followableIn includeCancelled kinds on organization overlapping participant
  rooms statuses tracks
SessionKind: codePrefix id name slug
SessionKindAdded: summary kind
SessionKindChanged: summary kind
SessionKindRemoved: summary id
SessionOrder: NUMBER TIME TITLE
SessionPlacement: endsAt expectedStartsAt rooms startsAt status
SessionRemoved: id summary
SessionStatus: UNSCHEDULED SCHEDULED DELAYED CANCELLED
SetAgendaNotificationsInput: email locale on quietHours token
SetAgendaNotificationsPayload: notifications userErrors
SetSessionFullInput: isFull session expectedRevision reason note dryRun acceptWarnings
SetSessionFullPayload: session edition revision conflicts affected userErrors
Severity: BLOCK WARN IGNORE
ShiftSessionsInput: acrossDays by edition from rooms until expectedRevision reason note dryRun
  acceptWarnings
ShiftSessionsPayload: sessions edition revision conflicts affected userErrors
SignInInput: email password
SignInPayload: expiresAt token userErrors viewer
SignOutPayload: signedOut userErrors
StaleRevision: current message path since
SubscribeToNewsletterInput: email locale edition
SubscribeToNewsletterPayload: accepted userErrors
Subscription: programChanges agendaChanges roomDisplay
SwapSessionsInput: session what with expectedRevision reason note dryRun acceptWarnings
SwapSessionsPayload: sessions edition revision conflicts affected userErrors
SwapWhat: ROOMS TIME TIME_AND_ROOMS
TestNewsletterIssueInput: issue email locale
TestNewsletterIssuePayload: issue userErrors
TimeSpanInput: endsAt startsAt
Track: color id name sessions slug
TrackAdded: summary track
TrackChanged: summary track
TrackRemoved: summary id
Translation: locale text
TranslationInput: locale text
UnfollowSessionInput: session token
UnfollowSessionPayload: agenda userErrors
UnpublishSessionsInput: sessions expectedRevision reason note dryRun acceptWarnings
UnpublishSessionsPayload: sessions edition revision conflicts affected userErrors
UnsubscribeFromNewsletterInput: token
UnsubscribeFromNewsletterPayload: unsubscribed userErrors
UpdateAccountInput: account editions name role
UpdateAccountPayload: account userErrors
UpdateConflictRulesInput: edition rules minutesBetweenSessionsOfPerson minutesBetweenSessionsInRoom
  expectedRevision reason note dryRun acceptWarnings
UpdateConflictRulesPayload: conflictRules edition revision conflicts affected userErrors
UpdateContributionInput: contribution displayName position role expectedRevision reason note dryRun
  acceptWarnings
UpdateContributionPayload: session edition revision conflicts affected userErrors
UpdateEditionInput: edition slug title startsOn endsOn status organizations reportedTotals theme
  ordinal preForumOn timeZone locales dayStartsAtHour attendance venue hashtags sections secretariat
  expectedRevision reason note dryRun acceptWarnings
UpdateEditionPayload: edition revision conflicts affected userErrors
UpdateNewsletterIssueInput: issue subject body
UpdateNewsletterIssuePayload: issue userErrors
UpdateOrganizationInput: organization name slug shortName country expectedRevision reason note
  dryRun acceptWarnings
UpdateOrganizationPayload: organization edition revision conflicts affected userErrors
UpdateParticipantInput: participant names name person affiliation position organization city country
  originCountry bio photoUrl links announced visibility consentBasis consentedAt expectedRevision
  reason note dryRun acceptWarnings
UpdateParticipantPayload: participant edition revision conflicts affected userErrors
UpdateRoomInput: room name slug floor capacity parts streamUrl accessibility hours position
  expectedRevision reason note dryRun acceptWarnings
UpdateRoomPayload: room edition revision conflicts affected userErrors
UpdateSessionInput: isFull interpretations accessibility streamUrl recordingUrl links
  expectedAudience sessionNote sources session expectedRevision reason note dryRun acceptWarnings
  title subtitle abstract kind track code spokenLanguages isClosed isStreamed contributions
  organizers
UpdateSessionKindInput: kind name slug codePrefix position expectedRevision reason note dryRun
  acceptWarnings
UpdateSessionKindPayload: kind edition revision conflicts affected userErrors
UpdateSessionPayload: session edition revision conflicts affected userErrors
UpdateTrackInput: track name slug color position expectedRevision reason note dryRun acceptWarnings
UpdateTrackPayload: track edition revision conflicts affected userErrors
Urgency: EMERGENCY IMPORTANT NORMAL
UserError: message path
Venue: city country name
VenueInput: name city country
Viewer: account editions expiresAt name role
WithdrawAnnouncementInput: announcement expectedRevision reason note dryRun acceptWarnings
WithdrawAnnouncementPayload: announcement edition revision conflicts affected userErrors
";
