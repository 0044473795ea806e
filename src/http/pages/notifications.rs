//! The pages on which the mails about an agenda are confirmed and stopped. To stop works for programs
//! too, with one POST and without cookies (RFC 8058).

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;

use super::{act, no_such_link, note, tongue, too_often, unavailable};
use crate::entity::private_link::LinkPurpose;
use crate::http::Gate;
use crate::http::proxies::ClientAddress;
use crate::store::StoreError;
use crate::types::{SecretHash, Tongue};

/// The addresses of the pages.
pub(super) fn routes() -> Router<Gate> {
    Router::new()
        .route("/notifications/confirm/{secret}", get(ask_to_confirm).post(confirm))
        .route("/notifications/stop/{secret}", get(ask_to_stop).post(stop))
}

async fn ask_to_confirm(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    if let Err(refused) = gate.service.rates().read_secret(address) {
        return too_often(tongue, refused);
    }
    let (store, now) = (gate.service.hub().store(), gate.service.clock().now());
    let secret = SecretHash::of(&secret);
    if store.has_confirmed_notifications(secret, now).await.unwrap_or_default() {
        return confirmed(tongue);
    }
    let opens = store.link_opens(secret, LinkPurpose::ConfirmNotifications, now).await;
    shown(tongue, opens, || {
        let title = tongue.say("Mails about your agenda", "내 일정 변경 알림");
        let words = tongue.say(
            "Do you want mail when sessions of your agenda change?",
            "관심 세션이 변경되면 이메일로 알려 드릴까요?",
        );
        act(tongue, title, words, tongue.say("Yes, send me these mails", "예, 알림을 받겠습니다"))
    })
}

async fn confirm(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    if let Err(refused) = gate.service.rates().write(address) {
        return too_often(tongue, refused);
    }
    let (store, now) = (gate.service.hub().store(), gate.service.clock().now());
    let secret = SecretHash::of(&secret);
    let is_confirmed = match store.confirm_notifications(secret, now).await {
        // Pressed twice, for instance.
        Ok(false) => store.has_confirmed_notifications(secret, now).await,
        decided => decided,
    };
    shown(tongue, is_confirmed, || confirmed(tongue))
}

fn confirmed(tongue: Tongue) -> Response {
    let title = tongue.say("Confirmed", "확인되었습니다");
    let words = tongue.say(
        "You get mail when sessions of your agenda change. Each mail has a link that stops them.",
        "관심 세션이 변경되면 이메일로 알려 드립니다. 메일마다 수신을 중단하는 링크가 있습니다.",
    );
    note(StatusCode::OK, tongue, title, words)
}

async fn ask_to_stop(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    if let Err(refused) = gate.service.rates().read_secret(address) {
        return too_often(tongue, refused);
    }
    let (store, now) = (gate.service.hub().store(), gate.service.clock().now());
    let known =
        store.knows_link(SecretHash::of(&secret), LinkPurpose::StopNotifications, now).await;
    shown(tongue, known, || {
        let title = tongue.say("Stop the mails about your agenda", "내 일정 변경 알림 중단");
        let words = tongue.say(
            "You will get no more mail about changes, and your address is deleted. Your agenda stays.",
            "변경 알림을 더 이상 보내지 않으며 주소는 삭제됩니다. 내 일정은 그대로 남습니다.",
        );
        act(tongue, title, words, tongue.say("Stop these mails", "알림 중단"))
    })
}

async fn stop(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    if let Err(refused) = gate.service.rates().write(address) {
        return too_often(tongue, refused);
    }
    let (store, now) = (gate.service.hub().store(), gate.service.clock().now());
    let stopped = store.stop_notifications(SecretHash::of(&secret), now).await;
    shown(tongue, stopped, || {
        let title = tongue.say("Stopped", "중단되었습니다");
        let words = tongue.say(
            "You get no more mail about changes of your agenda. Your address was deleted.",
            "내 일정 변경 알림을 더 이상 보내지 않습니다. 주소는 삭제되었습니다.",
        );
        note(StatusCode::OK, tongue, title, words)
    })
}

/// The page of a link that opened something; else why it did not.
fn shown(
    tongue: Tongue,
    opened: Result<bool, StoreError>,
    page: impl FnOnce() -> Response,
) -> Response {
    match opened {
        Ok(true) => page(),
        Ok(false) => no_such_link(tongue),
        Err(error) => unavailable(tongue, &error),
    }
}
