//! What whoever asks may do and see: every rule about it is here, and nowhere else.

use super::{Audience, EditionId, Role, Staff, Viewer};

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Anything at all that is for staff; what exactly is not known yet.
    AnyOfStaff,
    /// To edit the program of an edition, and to see how it came to be.
    Edit(EditionId),
    /// To make an edition.
    FoundEdition,
    /// To erase somebody from every edition.
    EraseEverywhere,
    /// To write the newsletter, which goes to those of all editions.
    WriteNewsletter,
    /// To erase a subscriber of the newsletter.
    EraseSubscriber,
    /// To say who is staff: accounts and access tokens.
    ManageAccess,
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// They did not say who they are.
    #[error("this needs somebody who signed in, or an access token")]
    Unknown,
    /// They are staff, of other editions only.
    #[error("this is for staff of another edition")]
    OfAnotherEdition,
    /// They are staff, of some editions only.
    #[error("this is for staff of all editions")]
    OfSomeEditions,
    /// They are staff, and no admin.
    #[error("this is for admins")]
    NoAdmin,
}

impl Viewer {
    /// Whether the viewer may do something, and as whom; else why not.
    pub fn may(&self, deed: Deed) -> Result<&Staff, Denial> {
        let staff = self.staff().ok_or(Denial::Unknown)?;
        let denial = match deed {
            Deed::AnyOfStaff => None,
            Deed::Edit(edition) => (!staff.works_on(edition)).then_some(Denial::OfAnotherEdition),
            Deed::FoundEdition | Deed::WriteNewsletter | Deed::EraseEverywhere => {
                (!staff.works_on_all()).then_some(Denial::OfSomeEditions)
            }
            Deed::EraseSubscriber | Deed::ManageAccess => {
                (staff.role != Role::Admin).then_some(Denial::NoAdmin)
            }
        };
        denial.map_or(Ok(staff), Err)
    }

    /// What this viewer may see of an edition: an editor of some editions is the public in all others.
    pub fn audience_of(&self, edition: EditionId) -> Audience {
        match self.may(Deed::Edit(edition)) {
            Ok(_) => Audience::Staff,
            Err(_) => Audience::Public,
        }
    }
}

impl Staff {
    /// An admin works on all editions, whatever their row says.
    fn works_on_all(&self) -> bool {
        self.role == Role::Admin || self.editions.is_none()
    }

    fn works_on(&self, edition: EditionId) -> bool {
        self.works_on_all() || self.editions.as_ref().is_some_and(|only| only.contains(&edition))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::types::{AccountId, Credential};

    const EDITION: EditionId = EditionId(Uuid::from_u128(1));
    const OTHER: EditionId = EditionId(Uuid::from_u128(2));

    fn staff(role: Role, editions: Option<&[EditionId]>) -> Viewer {
        let credential = Credential::Account(AccountId(Uuid::nil()));
        let editions = editions.map(|only| only.iter().copied().collect());
        Viewer::Staff(Arc::new(Staff { credential, name: "Ana".into(), role, editions }))
    }

    /// What somebody may do, of all that there is.
    fn deeds(viewer: &Viewer) -> Vec<Deed> {
        let all = [
            Deed::AnyOfStaff,
            Deed::Edit(EDITION),
            Deed::Edit(OTHER),
            Deed::FoundEdition,
            Deed::WriteNewsletter,
            Deed::EraseEverywhere,
            Deed::EraseSubscriber,
            Deed::ManageAccess,
        ];
        all.into_iter().filter(|deed| viewer.may(*deed).is_ok()).collect()
    }

    #[test]
    fn each_may_do_what_is_theirs_and_no_more() {
        let of_one = [Deed::AnyOfStaff, Deed::Edit(EDITION)];
        let of_all = [
            Deed::AnyOfStaff,
            Deed::Edit(EDITION),
            Deed::Edit(OTHER),
            Deed::FoundEdition,
            Deed::WriteNewsletter,
            Deed::EraseEverywhere,
        ];
        let admins = [&of_all[..], &[Deed::EraseSubscriber, Deed::ManageAccess]].concat();
        assert_eq!(deeds(&Viewer::Public), []);
        assert_eq!(deeds(&staff(Role::Editor, Some(&[]))), of_one[..1]);
        assert_eq!(deeds(&staff(Role::Editor, Some(&[EDITION]))), of_one);
        assert_eq!(deeds(&staff(Role::Editor, None)), of_all);
        assert_eq!(deeds(&staff(Role::Admin, None)), admins);
    }

    #[test]
    fn staff_of_one_edition_are_the_public_in_another() {
        let editor = staff(Role::Editor, Some(&[EDITION]));
        assert_eq!(editor.audience_of(EDITION), Audience::Staff);
        assert_eq!(editor.audience_of(OTHER), Audience::Public);
        assert_eq!(Viewer::Public.audience_of(EDITION), Audience::Public);
    }
}
