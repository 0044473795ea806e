//! The schema as its readers see it: described throughout, kept in the repository, and with the
//! names that its clients were promised.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::process;

const INTROSPECTION: &str = "{ __schema { types {
  name kind description
  fields(includeDeprecated: true) { name description args { name description } }
  inputFields { name description }
  enumValues(includeDeprecated: true) { name description }
} } }";

/// The scalars of GraphQL itself, which its specification describes.
const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// The types of the schema that are its own.
async fn types() -> Vec<Value> {
    let app = TestApp::with_options(&[]).await;
    let data = app.public().ask(INTROSPECTION, json!({})).await;
    let types = data["__schema"]["types"].as_array().unwrap();
    let is_own = |one: &&Value| {
        let name = one["name"].as_str().unwrap();
        !name.starts_with("__") && !BUILT_IN.contains(&name)
    };
    types.iter().filter(is_own).cloned().collect()
}

/// What stands in a list of an element: nothing, where there is none.
fn parts<'a>(element: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    element[list].as_array().into_iter().flatten()
}

/// The names of an element and of all in it that have no description.
fn undescribed(element: &Value, place: &str) -> Vec<String> {
    let place = format!("{place}{}", element["name"].as_str().unwrap());
    let described = element["description"].as_str().is_some_and(|text| !text.trim().is_empty());
    let mut missing = if described { vec![] } else { vec![place.clone()] };
    for list in ["fields", "args", "inputFields", "enumValues"] {
        let inside = parts(element, list);
        missing.extend(inside.flat_map(|part| undescribed(part, &format!("{place}."))));
    }
    missing
}

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let types = types().await;
    assert!(types.len() > 100, "{}", types.len());
    let missing: Vec<_> = types.iter().flat_map(|one| undescribed(one, "")).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn what_has_no_description_is_found_wherever_it_is() {
    let argument = json!({ "name": "c", "description": " " });
    let field = json!({ "name": "b", "description": "A field.", "args": [argument] });
    let element = json!({ "name": "A", "description": null, "fields": [field] });
    assert_eq!(undescribed(&element, ""), ["A", "A.b.c"]);
}

#[tokio::test]
async fn the_schema_in_the_repository_is_the_one_that_is_served() {
    let printed = process::run(&["schema"]).await;
    assert_eq!(printed.code, Some(0));
    assert_eq!(printed.stdout.trim_end(), plenary::graphql::sdl().trim_end());
    let kept = include_str!("../schema.graphql");
    // Equal or not: the difference is for `diff` to show.
    assert!(kept == printed.stdout, "run `cargo run -- schema > schema.graphql`");
}

#[tokio::test]
async fn the_names_that_clients_were_promised_are_there() {
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in types().await {
        let name = one["name"].as_str().unwrap().to_owned();
        let lists = ["fields", "inputFields", "enumValues"];
        let parts = lists.iter().flat_map(|list| parts(&one, list));
        let names = parts.map(|part| part["name"].as_str().unwrap().to_owned());
        there.insert(name, names.collect());
    }
    let mut missing = Vec::new();
    for line in PROMISED.replace("\n  ", " ").lines() {
        let (name, parts) = line.split_once(": ").unwrap();
        let found = there.get(name).cloned().unwrap_or_default();
        let lost = parts.split_whitespace().filter(|part| !found.contains(*part));
        missing.extend(lost.map(|part| format!("{name}.{part}")));
    }
    assert_eq!(missing, [""; 0]);
}

/// Types, and what they have at least.
const PROMISED: &str = "\
AccessToken: createdAt edition expiresAt id issuedBy lastUsedAt name revokedAt role
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
AnnouncementPosted: summary
AnnouncementWithdrawn: summary
AttendanceMode: ON_SITE ONLINE HYBRID
CancelSessionInput: replacedBy session expectedRevision reason note dryRun acceptWarnings
CancelSessionPayload: session edition revision conflicts affected userErrors
Change: summary
ChangePasswordInput: currentPassword newPassword
ChangePasswordPayload: account userErrors
ConfirmNewsletterSubscriptionInput: token
ConfirmNewsletterSubscriptionPayload: confirmed userErrors
Conflict: message participant room rule sessions severity
ConflictRule: ROOM_DOUBLE_BOOKED PERSON_DOUBLE_BOOKED PERSON_TOO_LITTLE_TIME ROOM_TOO_LITTLE_TIME
  OUTSIDE_EDITION OUTSIDE_ROOM_HOURS ROOM_TOO_SMALL UNPLACED HIDDEN_SPEAKER
ConflictRuleSetting: rule severity
ConflictRuleSettingInput: rule severity
ConsentBasis: GIVEN_BY_PERSON PUBLISHED_PROGRAM
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
CreateNewsletterIssueInput: clientKey edition subject body
CreateNewsletterIssuePayload: issue userErrors
CreateSessionInput: interpretations accessibility streamUrl recordingUrl links expectedAudience
  sessionNote sources abstract code contributions date edition endsAt isClosed isStreamed kind
  organizers published rooms spokenLanguages startsAt subtitle title track expectedRevision reason
  note dryRun acceptWarnings clientKey
CreateSessionPayload: session edition revision conflicts affected userErrors
DelaySessionInput: delay expectedStartsAt runOn session expectedRevision reason note dryRun
  acceptWarnings
DelaySessionPayload: session edition revision conflicts affected userErrors
DeleteAgendaInput: token
DeleteAgendaPayload: deleted userErrors
Edition: announcements attendance conflictRules conflicts countries cursor days endsOn hashtags id
  kinds locales minutesBetweenSessionsInRoom minutesBetweenSessionsOfPerson nowAndNext ordinal organizations participant participants phase preForumOn previousDates
DisableAccountInput: account
DisableAccountPayload: accessTokens account userErrors
DeleteDraftSessionInput: session expectedRevision reason note dryRun acceptWarnings
DeleteDraftSessionPayload: deletedSession edition revision conflicts affected userErrors
Edition: announcements attendance conflicts countries cursor days endsOn hashtags id kinds locales
  nowAndNext ordinal organizations participant participants phase preForumOn previousDates
  reportedTotals revision revisions rooms secretariat sections session sessions slug speakers
  startsOn status theme timeZone title tracks venue
EditionChanged: summary
EditionConnection: nodes edges pageInfo totalCount
EditionOrganization: organization role
EditionStatus: SCHEDULED POSTPONED RESCHEDULED CANCELLED
EnableAccountInput: account
EnableAccountPayload: account userErrors
EraseSubscriberInput: email
EraseSubscriberPayload: erased userErrors
FollowSessionInput: session token
FollowSessionPayload: agenda userErrors
Highlight: cutAfter cutBefore locale parts
HighlightPart: isMatch text
Interpretation: channel from mode to url
InterpretationInput: channel from mode to url
InterpretationMode: SIMULTANEOUS CONSECUTIVE SIGN CAPTIONS
InputRule: END_WITHOUT_START END_NOT_AFTER_START OTHER_DAY TAKEN PART_OF_ITSELF TWICE
  NOBODY_CONTRIBUTES REPLACES_ITSELF ALREADY_OVER UNKNOWN_REVISION NO_HOUR NO_MINUTES_OF_DAY
  NO_LANGUAGE IN_USE FOUNDS ERASES NO_TEXT EMPTY_TEXT TOO_LONG CONTROL_CHARACTER NOT_ONE_LINE EMPTY_LIST
  LIST_TOO_LONG NOT_CLEARABLE MISSING NOT_IN_EACH_EDIT NO_EMAIL NO_URL NO_INSTANT NO_TIME_OF_DAY
  NO_TIME_ZONE NO_LOCALE NO_COUNTRY SAME_TIME SENT_OFF
InvalidInput: inTheWay message path rule
InviteParticipantConsentInput: email locale participant
InviteParticipantConsentPayload: expiresAt link participant userErrors
IssueAccessTokenInput: edition expiresAt name role
IssueAccessTokenPayload: accessToken token userErrors
LinkInput: label url
LocalizedText: locale text translations
LocalizedTextInput: translations
Mutation: addContribution delaySession deleteDraftSession removeContribution setSessionFull
  shiftSessions swapSessions updateContribution
  createSession updateSession rescheduleSession cancelSession reinstateSession
  publishSessions unpublishSessions postAnnouncement withdrawAnnouncement
  confirmNewsletterSubscription createNewsletterIssue eraseSubscriber sendNewsletterIssue
  subscribeToNewsletter testNewsletterIssue unsubscribeFromNewsletter updateNewsletterIssue
  inviteParticipantConsent createAgenda followSession unfollowSession deleteAgenda
  setAgendaNotifications updateConflictRules editProgram
  setAgendaNotifications signIn signOut changePassword createAccount updateAccount disableAccount
  enableAccount resetAccountPassword issueAccessToken revokeAccessToken
Newsletter: confirmedCount consentText consentVersion issue issues pendingCount
NewsletterIssue: author body createdAt dropped edition failed id preview queued sent sentAt status
  subject uncertain
NewsletterIssueConnection: nodes edges pageInfo totalCount
NewsletterIssueStatus: DRAFT SENDING SENT
NewsletterPreview: html locale subject text
Node: id
NotFound: message path
NowAndNext: at rooms withoutRoom
Organization: country id name sessions shortName slug
OrganizationAdded: summary
OrganizationChanged: summary
OrganizationRemoved: summary id
OrganizationRole: HOST ORGANIZER CO_HOST SPONSOR PARTNER
PageInfo: hasNextPage hasPreviousPage startCursor endCursor
Participant: affiliation announced bio city consentBasis consentedAt contributions country
  erasureRequestedAt id links name names organization originCountry person photoUrl position
  visibility
ParticipantAdded: summary
ParticipantChanged: summary
ParticipantConnection: nodes edges pageInfo totalCount
ParticipantRemoved: summary id
ParticipantVisibility: PUBLIC ANONYMOUS HIDDEN
Person: id participations
Phase: UPCOMING UNDER_WAY OVER
PostAnnouncementInput: edition rooms text until urgency expectedRevision reason note dryRun
  acceptWarnings clientKey
PostAnnouncementPayload: announcement edition revision conflicts affected userErrors
ProgramDay: date endsAt rooms sessions startsAt
PublishSessionsInput: sessions expectedRevision reason note dryRun acceptWarnings
PublishSessionsPayload: sessions edition revision conflicts affected userErrors
Query: edition editions newsletter node nodes person service viewer agenda search
  accounts accessTokens
QuietHours: from until
QuietHoursInput: from until
ReinstateSessionInput: session expectedRevision reason note dryRun acceptWarnings
ReinstateSessionPayload: session edition revision conflicts affected userErrors
RemoveContributionInput: contribution expectedRevision reason note dryRun acceptWarnings
RemoveContributionPayload: session edition revision conflicts affected userErrors
ReportedTotal: name value
RescheduleSessionInput: endsAt rooms session startsAt expectedRevision reason note dryRun
  acceptWarnings
RescheduleSessionPayload: session edition revision conflicts affected userErrors
ResetAccountPasswordInput: account password
ResetAccountPasswordPayload: account password userErrors
Revision: actor changeCount changes committedAt cursor isComplete note number reason
RevisionConnection: nodes edges pageInfo
RevokeAccessTokenInput: accessToken
RevokeAccessTokenPayload: accessToken userErrors
RichText: html locale text translations
Role: ADMIN EDITOR
Room: accessibility capacity floor id name nowAndNext parts sessions slug streamUrl
RoomAdded: summary
RoomChanged: summary
RoomDay: room sessions
RoomNowAndNext: at next nextTransitionAt now room
RoomRemoved: summary id
ScheduleConflict: conflicts message path
SearchConnection: nodes edges pageInfo totalCount
SearchField: ABSTRACT AFFILIATION CITY CODE NAME ORGANIZATION POSITION SUBTITLE TITLE
SearchKind: ORGANIZATION PARTICIPANT SESSION
SearchResult: field highlight node
SendNewsletterIssueInput: issue
SendNewsletterIssuePayload: issue userErrors
Session: abstract accessibility changedAtRevision code conflicts contributions date delay duration
  endsAt expectedAudience expectedEndsAt expectedStartsAt history id interpretations isClosed isFull
  isStreamed key
  kind links note number organizers phase published recordingUrl replacedBy rooms sources
  spokenLanguages startsAt status statusReason streamUrl subtitle title track
SessionAdded: session summary
SessionChanged: after before fields session summary
SessionConnection: nodes edges pageInfo totalCount
SessionField: ABSTRACT ACCESS CONTRIBUTIONS DELAY KIND LANGUAGES LINKS ORGANIZERS ROOMS STATUS
  SUBTITLE TIME TITLE TRACK
SessionFilter: country followableIn includeCancelled kinds on organization overlapping participant
  rooms statuses tracks
SessionKind: codePrefix id name slug
SessionKindAdded: summary
SessionKindChanged: summary
SessionKindRemoved: summary id
SessionOrder: NUMBER TIME TITLE
SessionPlacement: endsAt expectedStartsAt rooms startsAt status
SessionRemoved: id summary
SessionStatus: UNSCHEDULED SCHEDULED DELAYED CANCELLED
Severity: BLOCK WARN IGNORE
SetAgendaNotificationsInput: email locale on quietHours token
SetAgendaNotificationsPayload: notifications userErrors
SignInInput: email password
SignInPayload: expiresAt token userErrors viewer
SignOutPayload: signedOut userErrors
SetSessionFullInput: isFull session expectedRevision reason note dryRun acceptWarnings
SetSessionFullPayload: session edition revision conflicts affected userErrors
ShiftSessionsInput: acrossDays by edition from rooms until expectedRevision reason note dryRun
  acceptWarnings
ShiftSessionsPayload: sessions edition revision conflicts affected userErrors
StaleRevision: current message path since
SubscribeToNewsletterInput: email locale edition
SubscribeToNewsletterPayload: accepted userErrors
Subscription: programChanges agendaChanges roomDisplay
SwapSessionsInput: session what with expectedRevision reason note dryRun acceptWarnings
SwapSessionsPayload: sessions edition revision conflicts affected userErrors
SwapWhat: ROOMS TIME TIME_AND_ROOMS
TestNewsletterIssueInput: issue email locale
TestNewsletterIssuePayload: issue userErrors
Track: color id name sessions slug
TrackAdded: summary
TrackChanged: summary
TrackRemoved: summary id
Translation: locale text
TranslationInput: locale text
UnfollowSessionInput: session token
UnfollowSessionPayload: agenda userErrors
UnpublishSessionsInput: sessions expectedRevision reason note dryRun acceptWarnings
UnpublishSessionsPayload: sessions edition revision conflicts affected userErrors
UnsubscribeFromNewsletterInput: token
UnsubscribeFromNewsletterPayload: unsubscribed userErrors
UpdateConflictRulesInput: edition rules minutesBetweenSessionsOfPerson minutesBetweenSessionsInRoom
  expectedRevision reason note dryRun acceptWarnings
UpdateConflictRulesPayload: conflictRules edition revision conflicts affected userErrors
UpdateAccountInput: account editions name role
UpdateAccountPayload: account userErrors
UpdateContributionInput: contribution displayName position role expectedRevision reason note
  dryRun acceptWarnings
UpdateContributionPayload: session edition revision conflicts affected userErrors
UpdateNewsletterIssueInput: issue subject body
UpdateNewsletterIssuePayload: issue userErrors
UpdateSessionInput: isFull interpretations accessibility streamUrl recordingUrl links
  expectedAudience sessionNote sources session expectedRevision reason note dryRun acceptWarnings
  title subtitle
  abstract kind track code spokenLanguages isClosed isStreamed contributions organizers
UpdateSessionPayload: session edition revision conflicts affected userErrors
Urgency: EMERGENCY IMPORTANT NORMAL
UserError: message path
Viewer: account editions expiresAt name role
WithdrawAnnouncementInput: announcement expectedRevision reason note dryRun acceptWarnings
WithdrawAnnouncementPayload: announcement edition revision conflicts affected userErrors
ContactInput: name address phone fax
ContentSectionInput: slug title body
CreateEditionInput: clientKey slug title startsOn endsOn from theme ordinal preForumOn timeZone
  locales dayStartsAtHour attendance venue hashtags sections secretariat expectedRevision reason
  note dryRun acceptWarnings
CreateEditionPayload: edition revision conflicts affected userErrors
CreateOrganizationInput: edition clientKey name slug shortName country expectedRevision reason
  note dryRun acceptWarnings
CreateOrganizationPayload: organization edition revision conflicts affected userErrors
CreateParticipantInput: edition clientKey names name person affiliation position organization city
  country originCountry bio photoUrl links announced visibility consentBasis consentedAt
  expectedRevision reason note dryRun acceptWarnings
CreateParticipantPayload: participant edition revision conflicts affected userErrors
CreateRoomInput: edition clientKey name slug floor capacity parts streamUrl accessibility hours
  position expectedRevision reason note dryRun acceptWarnings
CreateRoomPayload: room edition revision conflicts affected userErrors
CreateSessionKindInput: edition clientKey name slug codePrefix position expectedRevision reason
  note dryRun acceptWarnings
CreateSessionKindPayload: kind edition revision conflicts affected userErrors
CreateTrackInput: edition clientKey name slug color position expectedRevision reason note dryRun
  acceptWarnings
CreateTrackPayload: track edition revision conflicts affected userErrors
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
EditProgramInput: edition edits expectedRevision reason note dryRun acceptWarnings
EditProgramPayload: objects edition revision conflicts affected userErrors
EditionOrganizationInput: role organization
LinkInput: label url
Mutation: createRoom updateRoom deleteRoom createTrack updateTrack deleteTrack createSessionKind
  updateSessionKind deleteSessionKind createOrganization updateOrganization deleteOrganization
  createParticipant updateParticipant deleteParticipant createEdition updateEdition
  rescheduleEdition editProgram
ProgramEditInput: createRoom updateRoom deleteRoom createTrack updateTrack deleteTrack
  createSessionKind updateSessionKind deleteSessionKind createOrganization updateOrganization
  deleteOrganization createParticipant updateParticipant deleteParticipant updateEdition
  rescheduleEdition
ReportedTotalInput: name value
RescheduleEditionInput: edition startsOn endsOn preForumOn attendance expectedRevision reason note
  dryRun acceptWarnings
RescheduleEditionPayload: edition revision conflicts affected userErrors
Room: hours
RoomHours: date opensAt closesAt
RoomHoursInput: date opensAt closesAt
UpdateEditionInput: edition slug title startsOn endsOn status organizations reportedTotals theme
  ordinal preForumOn timeZone locales dayStartsAtHour attendance venue hashtags sections secretariat
  expectedRevision reason note dryRun acceptWarnings
UpdateEditionPayload: edition revision conflicts affected userErrors
UpdateOrganizationInput: organization name slug shortName country expectedRevision reason note
  dryRun acceptWarnings
UpdateOrganizationPayload: organization edition revision conflicts affected userErrors
UpdateParticipantInput: participant names name person affiliation position organization city
  country originCountry bio photoUrl links announced visibility consentBasis consentedAt
  expectedRevision reason note dryRun acceptWarnings
UpdateParticipantPayload: participant edition revision conflicts affected userErrors
UpdateRoomInput: room name slug floor capacity parts streamUrl accessibility hours position
  expectedRevision reason note dryRun acceptWarnings
UpdateRoomPayload: room edition revision conflicts affected userErrors
UpdateSessionKindInput: kind name slug codePrefix position expectedRevision reason note dryRun
  acceptWarnings
UpdateSessionKindPayload: kind edition revision conflicts affected userErrors
UpdateTrackInput: track name slug color position expectedRevision reason note dryRun
  acceptWarnings
UpdateTrackPayload: track edition revision conflicts affected userErrors
VenueInput: name city country";
