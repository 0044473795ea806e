//! Invitations to participants to say themselves whether and how they are listed.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::user_error::UserError;
use crate::graphql::error::{denied, store_error};
use crate::graphql::id;
use crate::graphql::object::participant::Participant;
use crate::graphql::scope::Scope;
use crate::program::View;
use crate::store::{InvitationMail, NewInvitation};
use crate::types::{Deed, EmailAddress, Locale, ParticipantId, Timestamp, Tongue};

/// How long a link holds that nobody uses: 30 days.
const UNUSED_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Whom to invite, and how.
#[derive(Debug, InputObject)]
pub struct InviteParticipantConsentInput {
    /// The participant.
    participant: ID,
    /// The address of mail to which the link is sent. It is kept until the mail is sent, and no
    /// longer. Absent: the link is in the answer, for staff to bring.
    email: Option<String>,
    /// The language of the mail. Absent: that of the request.
    locale: Option<Locale>,
}

/// What `inviteParticipantConsent` answers.
#[derive(SimpleObject)]
pub struct InviteParticipantConsentPayload {
    /// The participant. Null: refused.
    participant: Option<Participant>,
    /// The path of the link, such as `/consent/SECRET`, to be put after the public address of the
    /// service, which this API does not know. Whoever has it may choose for the participant; it is
    /// shown this once, and never again. Null: it was mailed, or the invitation was refused.
    link: Option<String>,
    /// When the link ends, unless a choice was made by it before: then it never ends. Null: refused.
    expires_at: Option<Timestamp>,
    /// Why the invitation was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

impl InviteParticipantConsentPayload {
    fn refused(error: UserError) -> Self {
        Self { participant: None, link: None, expires_at: None, user_errors: vec![error] }
    }
}

/// Invitations to participants.
#[derive(Default)]
pub struct ConsentMutation;

#[Object]
impl ConsentMutation {
    /// Makes a private link by which a participant sees what would be published of them and says
    /// whether and how they are listed. Replaces links for the same participant that were not used;
    /// those by which they chose go on working.
    async fn invite_participant_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation.")] input: InviteParticipantConsentInput,
    ) -> Result<InviteParticipantConsentPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
        let participant: ParticipantId = id::read("input.participant", &input.participant)?;
        let found = scope.find(|view| view.participant(participant).map(|_| ()));
        let Some((view, ())) = found else {
            return Ok(InviteParticipantConsentPayload::refused(UserError::not_found(
                "participant",
            )));
        };
        scope.viewer().may(Deed::Edit(view.edition().id)).map_err(denied)?;
        let recipient = input.email.as_deref().map(str::parse::<EmailAddress>).transpose();
        match recipient {
            Ok(recipient) => {
                let mail = recipient.map(|to| mail(scope, &view, to, input.locale));
                invite(scope, &view, participant, mail).await
            }
            Err(error) => {
                Ok(InviteParticipantConsentPayload::refused(UserError::invalid("email", error)))
            }
        }
    }
}

fn mail(
    scope: &Scope,
    view: &View,
    recipient: EmailAddress,
    locale: Option<Locale>,
) -> InvitationMail {
    InvitationMail {
        id: scope.ids().issue(),
        recipient,
        locale: locale.unwrap_or_else(|| Tongue::of(scope.languages().iter()).locale()),
        edition: view.edition().title.clone(),
    }
}

async fn invite(
    scope: &Scope,
    view: &View,
    participant: ParticipantId,
    mail: Option<InvitationMail>,
) -> Result<InviteParticipantConsentPayload> {
    let secret = scope.ids().secret();
    let expires_at = scope.now().plus_millis(UNUSED_MILLIS);
    let link = mail.is_none().then(|| format!("/consent/{}", secret.reveal()));
    let invitation = NewInvitation { participant, secret, at: scope.now(), expires_at, mail };
    scope.hub().store().invite_consent(invitation).await.map_err(store_error)?;
    Ok(InviteParticipantConsentPayload {
        participant: view.participant(participant).map(|row| Participant::of(view, row)),
        link,
        expires_at: Some(expires_at),
        user_errors: Vec::new(),
    })
}
