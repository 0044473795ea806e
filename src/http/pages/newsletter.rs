//! The pages of the newsletter: to ask for it, to confirm that, and to leave.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use url::form_urlencoded;

use super::{Gate, act, no_such_link, not_done, note, page, tongue};
use crate::entity::subscriber::consent_text;
use crate::http::proxies::ClientAddress;
use crate::http::template::fill;
use crate::types::{EmailAddress, Locale, SecretHash, Tongue};

const FORM: &str = include_str!("newsletter.html");

/// The longest form that is read, in bytes.
const MAX_FORM: usize = 4 * 1024;

pub(super) fn routes() -> Router<Gate> {
    Router::new()
        .route("/newsletter", get(form).post(subscribe))
        .route("/newsletter/confirm/{secret}", get(ask_to_confirm).post(confirm))
        .route("/newsletter/unsubscribe/{secret}", get(ask_to_leave).post(leave))
}

async fn form(query: RawQuery, headers: HeaderMap) -> Response {
    let tongue = tongue(&headers, &query);
    show_form(tongue, StatusCode::OK, &Filled { email: String::new(), locale: tongue.locale() })
}

/// What somebody wrote into the form.
struct Filled {
    email: String,
    locale: Locale,
}

impl Filled {
    fn read(body: &[u8], tongue: Tongue) -> Self {
        let mut filled = Self { email: String::new(), locale: tongue.locale() };
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "email" => filled.email = value.into_owned(),
                "locale" => filled.locale = value.parse().unwrap_or_else(|_| tongue.locale()),
                _ => {}
            }
        }
        filled
    }
}

async fn subscribe(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    query: RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let tongue = tongue(&headers, &query);
    let body = match gate.bodies.read(body, MAX_FORM).await {
        Ok(body) => body,
        Err(unread) => {
            let nothing = Filled { email: String::new(), locale: tongue.locale() };
            return show_form(tongue, unread.status(), &nothing);
        }
    };
    let filled = Filled::read(&body, tongue);
    let Ok(email) = filled.email.parse::<EmailAddress>() else {
        return show_form(tongue, StatusCode::UNPROCESSABLE_ENTITY, &filled);
    };
    let asked = gate.service.desk(address).subscribe(email, filled.locale, None).await;
    if let Err(error) = asked {
        return not_done(tongue, error);
    }
    let title = tongue.say("Please look into your mailbox", "메일함을 확인해 주세요");
    let words = tongue.say(
        "We have sent you a mail, unless we did so lately. Open its link to confirm; until then you \
         get no newsletter.",
        "메일을 보내 드렸습니다(최근에 이미 보낸 경우 제외). 메일의 링크를 열어 확인하셔야 뉴스레터가 \
         발송됩니다.",
    );
    note(StatusCode::OK, tongue, title, words)
}

fn show_form(tongue: Tongue, status: StatusCode, filled: &Filled) -> Response {
    let is_bad = status != StatusCode::OK;
    let problem = tongue.say(
        "This is not an e-mail address, such as name@example.org.",
        "이메일 주소 형식이 아닙니다(예: name@example.org).",
    );
    let problem = fill(
        r#"<p class="error" role="alert" id="problem">{{problem}}</p>"#,
        &[("problem", problem)],
    );
    let selected = |language| if filled.locale.language() == language { " selected" } else { "" };
    let other = match tongue {
        Tongue::English => Tongue::Korean,
        Tongue::Korean => Tongue::English,
    };
    let texts = [
        ("language", tongue.tag()),
        ("intro", tongue.say("News of the forum, by mail.", "포럼 소식을 메일로 보내 드립니다.")),
        ("&problem", if is_bad { &problem } else { "" }),
        ("&invalid", if is_bad { r#" aria-invalid="true" autofocus"# } else { "" }),
        ("email_label", tongue.say("Your e-mail address", "이메일 주소")),
        ("email", &filled.email),
        ("locale_label", tongue.say("Language of the newsletter", "뉴스레터 언어")),
        ("&korean", selected("ko")),
        ("&english", selected("en")),
        ("consent", consent_text(tongue)),
        ("button", tongue.say("Subscribe", "구독하기")),
        ("other", other.tag()),
        ("other_name", other.say("English", "한국어")),
    ];
    page(status, tongue, tongue.say("Newsletter", "뉴스레터"), &fill(FORM, &texts))
}

async fn ask_to_confirm(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    match gate.service.desk(address).can_confirm(&secret).await {
        Ok(true) => {
            let title = tongue.say("Do you want our newsletter?", "뉴스레터를 받으시겠습니까?");
            act(tongue, title, consent_text(tongue), tongue.say("Yes, subscribe", "네, 구독합니다"))
        }
        Ok(false) if has_confirmed(&gate, &secret).await => confirmed(tongue),
        Ok(false) => no_such_link(tongue),
        Err(error) => not_done(tongue, error),
    }
}

async fn confirm(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    match gate.service.desk(address).confirm(&secret).await {
        Ok(true) => confirmed(tongue),
        // Pressed twice, for instance.
        Ok(false) if has_confirmed(&gate, &secret).await => confirmed(tongue),
        Ok(false) => no_such_link(tongue),
        Err(error) => not_done(tongue, error),
    }
}

fn confirmed(tongue: Tongue) -> Response {
    let title = tongue.say("You are subscribed", "구독이 확인되었습니다");
    let words = tongue.say(
        "Thank you. Every issue has a link by which you can leave again.",
        "감사합니다. 뉴스레터마다 수신 거부 링크가 있습니다.",
    );
    note(StatusCode::OK, tongue, title, words)
}

/// Whether a link has confirmed what holds. Where the database cannot say, it has not.
async fn has_confirmed(gate: &Gate, secret: &str) -> bool {
    let (store, now) = (gate.service.hub().store(), gate.service.clock().now());
    store.has_confirmed_subscription(SecretHash::of(secret), now).await.unwrap_or_default()
}

async fn ask_to_leave(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    match gate.service.desk(address).can_unsubscribe(&secret).await {
        Ok(true) => {
            let title = tongue.say("Leave the newsletter?", "뉴스레터 수신을 거부하시겠습니까?");
            let words = tongue.say(
                "Your address is deleted, and you get no more issues.",
                "주소가 삭제되며 더 이상 뉴스레터를 받지 않습니다.",
            );
            act(tongue, title, words, tongue.say("Unsubscribe", "수신 거부"))
        }
        Ok(false) => no_such_link(tongue),
        Err(error) => not_done(tongue, error),
    }
}

/// Also what a mail program sends by itself at one click (RFC 8058): whatever its body says.
async fn leave(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(secret): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    let tongue = tongue(&headers, &query);
    match gate.service.desk(address).unsubscribe(&secret).await {
        Ok(true) => {
            let title = tongue.say("You are unsubscribed", "수신 거부되었습니다");
            let words = tongue.say(
                "The subscription of this link is over and its address is deleted. Should another \
                 issue come, you have subscribed again since: use the link in that one.",
                "이 링크의 구독이 종료되고 주소가 삭제되었습니다. 이후에도 뉴스레터가 온다면 다시 구독하신 \
                 것이니 그 메일의 링크를 사용해 주세요.",
            );
            note(StatusCode::OK, tongue, title, words)
        }
        Ok(false) => no_such_link(tongue),
        Err(error) => not_done(tongue, error),
    }
}
