//! What the owner of an agenda wants to hear of by mail.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::fault::InputRule;
use super::user_error::UserError;
use crate::entity::agenda_notification::{self, NoticeKind, QuietHours};
use crate::entity::{List, edition};
use crate::graphql::error::store_error;
use crate::graphql::object::notifications::AgendaNotifications;
use crate::graphql::rates::TooOften;
use crate::graphql::scope::Scope;
use crate::store::{NewConfirmation, NotificationWish, Notifications};
use crate::types::{
    EmailAddress, EmailError, Locale, SecretHash, TimeOfDay, TimeOfDayError, Timestamp,
};

/// For how long a link to confirm can be used.
const CONFIRM_WITHIN_MILLIS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// What the owner of an agenda wants. What is absent is left as it is.
#[derive(Debug, InputObject)]
pub struct SetAgendaNotificationsInput {
    /// The secret of the agenda.
    token: String,
    /// Where the mails go. A new address gets one mail, and nothing more before that is confirmed.
    /// Null ends the mails, and deletes the address. Absent: the address that there is.
    email: MaybeUndefined<String>,
    /// The language of the mails. Absent, and none is known: the first that the request asks for,
    /// else the edition's first.
    locale: Option<Locale>,
    /// Of which changes. Null: of all; so also when it is absent the first time.
    on: MaybeUndefined<Vec<NoticeKind>>,
    /// When not to send mail: what happens then is told afterwards, unless the session starts
    /// before. Null: at any time.
    quiet_hours: MaybeUndefined<QuietHoursInput>,
}

/// A span of every day, in the time zone of the edition; it may go over midnight.
#[derive(Debug, InputObject)]
pub struct QuietHoursInput {
    /// Its first minute, `HH:MM`.
    from: String,
    /// The first minute after it, `HH:MM`. Another than `from`.
    until: String,
}

/// What `setAgendaNotifications` answers. It is the same whether an address is known or not.
#[derive(SimpleObject)]
pub struct SetAgendaNotificationsPayload {
    /// What is wanted now. Null: there are no mails, or it was refused.
    notifications: Option<AgendaNotifications>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

impl SetAgendaNotificationsPayload {
    fn done(row: Option<agenda_notification::Model>) -> Self {
        Self { notifications: row.map(AgendaNotifications::from), user_errors: Vec::new() }
    }

    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { notifications: None, user_errors }
    }
}

/// Wishes of the owners of agendas.
#[derive(Default)]
pub struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Says where, when and of which changes of its sessions the owner of an agenda wants mail. All
    /// that happens within a short time comes in one mail.
    async fn set_agenda_notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SetAgendaNotificationsInput,
    ) -> Result<SetAgendaNotificationsPayload> {
        let scope = Scope::of(ctx);
        scope.rates().write(scope.address()).map_err(TooOften::error)?;
        let store = scope.hub().store();
        let secret = SecretHash::of(&input.token);
        let known = store.notifications(secret).await.map_err(store_error)?;
        let found = known.and_then(|known| Some((scope.view(known.0.edition_id)?, known)));
        let Some((view, known)) = found else { return Ok(no_such_agenda()) };
        if input.email.is_null() {
            let ended = store.end_notifications(known.0.id, scope.now()).await;
            ended.map_err(store_error)?;
            return Ok(SetAgendaNotificationsPayload::done(None));
        }
        let row = match read(scope, input, &known, view.edition()) {
            Ok(row) => row,
            Err(errors) => return Ok(SetAgendaNotificationsPayload::refused(errors)),
        };
        let mail = confirmation(scope, &known, &row)?;
        let wish = NotificationWish { row, edition: view.edition().title.clone(), mail };
        match store.set_notifications(wish).await.map_err(store_error)? {
            Some(row) => Ok(SetAgendaNotificationsPayload::done(Some(row))),
            None => Ok(no_such_agenda()),
        }
    }
}

fn no_such_agenda() -> SetAgendaNotificationsPayload {
    SetAgendaNotificationsPayload::refused(vec![UserError::not_found("token")])
}

/// What is wanted, with what is known where the input leaves it. It is not confirmed yet.
fn read(
    scope: &Scope,
    input: SetAgendaNotificationsInput,
    (agenda, known): &Notifications,
    edition: &edition::Model,
) -> Result<agenda_notification::Model, Vec<UserError>> {
    let mut errors = Vec::new();
    let known = known.as_ref();
    let address = keep(&mut errors, read_address(input.email.value(), known));
    let wanted = keep(&mut errors, read_kinds(input.on, known));
    let quiet_hours = keep(&mut errors, read_quiet_hours(input.quiet_hours, known));
    let (Some(address), Some(wanted), Some(quiet_hours)) = (address, wanted, quiet_hours) else {
        return Err(errors);
    };
    let asked = || scope.languages().iter().chain(edition.locales.iter()).next().cloned();
    let locale = input.locale.or_else(|| known.map(|known| known.locale.clone())).or_else(asked);
    Ok(agenda_notification::Model {
        agenda_id: agenda.id,
        address,
        locale: locale.unwrap_or_else(|| crate::types::Tongue::English.locale()),
        wanted,
        quiet_hours,
        asked_at: scope.now(),
        confirmed_at: None,
    })
}

/// Keeps why something was refused, so that a client learns of all at once.
fn keep<T>(errors: &mut Vec<UserError>, read: Result<T, UserError>) -> Option<T> {
    read.map_err(|error| errors.push(error)).ok()
}

fn read_address(
    email: Option<&String>,
    known: Option<&agenda_notification::Model>,
) -> Result<EmailAddress, UserError> {
    match (email, known) {
        (Some(email), _) => {
            email.parse().map_err(|error: EmailError| UserError::invalid("email", error))
        }
        (None, Some(known)) => Ok(known.address.clone()),
        (None, None) => Err(UserError::invalid("email", InputRule::Missing)),
    }
}

fn read_kinds(
    on: MaybeUndefined<Vec<NoticeKind>>,
    known: Option<&agenda_notification::Model>,
) -> Result<List<NoticeKind>, UserError> {
    match on {
        MaybeUndefined::Undefined => Ok(known.map(|row| row.wanted.clone()).unwrap_or_default()),
        MaybeUndefined::Null => Ok(List::default()),
        MaybeUndefined::Value(kinds) if kinds.is_empty() => {
            Err(UserError::invalid("on", InputRule::EmptyList))
        }
        MaybeUndefined::Value(mut kinds) => {
            kinds.sort_unstable();
            kinds.dedup();
            Ok(kinds.into())
        }
    }
}

fn read_quiet_hours(
    input: MaybeUndefined<QuietHoursInput>,
    known: Option<&agenda_notification::Model>,
) -> Result<Option<QuietHours>, UserError> {
    let input = match input {
        MaybeUndefined::Undefined => return Ok(known.and_then(|row| row.quiet_hours)),
        MaybeUndefined::Null => return Ok(None),
        MaybeUndefined::Value(input) => input,
    };
    let time = |path: &str, text: &str| -> Result<TimeOfDay, UserError> {
        text.parse().map_err(|error: TimeOfDayError| UserError::invalid(path, error))
    };
    let from = time("quietHours.from", &input.from)?;
    let until = time("quietHours.until", &input.until)?;
    if from == until {
        return Err(UserError::invalid("quietHours.until", InputRule::SameTime));
    }
    Ok(Some(QuietHours { from, until }))
}

/// The mail that asks to confirm an address. None: it is confirmed, or it was written to often
/// enough, of which nobody is told.
fn confirmation(
    scope: &Scope,
    (_, known): &Notifications,
    row: &agenda_notification::Model,
) -> Result<Option<NewConfirmation>> {
    let is_confirmed = known
        .as_ref()
        .is_some_and(|known| known.confirmed_at.is_some() && known.is_to(&row.address));
    if is_confirmed {
        return Ok(None);
    }
    scope.rates().ask_for_mail(scope.address()).map_err(TooOften::error)?;
    if !scope.rates().may_write_to(&row.address) {
        return Ok(None);
    }
    let expires_at: Timestamp = scope.now().plus_millis(CONFIRM_WITHIN_MILLIS);
    let (id, secret) = (scope.ids().issue(), scope.ids().secret());
    Ok(Some(NewConfirmation { id, secret, expires_at }))
}
