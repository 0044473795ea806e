//! What people do in sessions, in words.

use crate::entity::contribution::ContributionRole;
use crate::types::Tongue;

/// A role in a few words.
pub(super) fn role(role: ContributionRole, tongue: Tongue) -> &'static str {
    let (english, korean) = match role {
        ContributionRole::Speaker => ("Speaker", "발표"),
        ContributionRole::Moderator => ("Moderator", "진행"),
        ContributionRole::Panelist => ("Panelist", "패널"),
        ContributionRole::Discussant => ("Discussant", "토론"),
        ContributionRole::Presenter => ("Presenter", "발표"),
        ContributionRole::Chair => ("Chair", "좌장"),
        ContributionRole::Interpreter => ("Interpreter", "통역"),
        ContributionRole::Host => ("Host", "사회"),
        ContributionRole::Rapporteur => ("Rapporteur", "기록"),
        ContributionRole::Keynote => ("Keynote", "기조연설"),
        ContributionRole::OpeningRemarks => ("Opening remarks", "개회사"),
        ContributionRole::WelcomingRemarks => ("Welcome", "환영사"),
        ContributionRole::CongratulatoryRemarks => ("Congratulations", "축사"),
        ContributionRole::RoundTable => ("Round table", "원탁회의"),
        ContributionRole::Introduction => ("Introduction", "소개"),
        ContributionRole::Facilitator => ("Facilitator", "퍼실리테이터"),
        ContributionRole::CaseStudy => ("Case study", "사례 발표"),
        ContributionRole::Declaration => ("Declaration", "선언문 낭독"),
        ContributionRole::Lecturer => ("Lecture", "강연"),
    };
    tongue.say(english, korean)
}
