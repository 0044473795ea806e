//! What whoever asks may do: every rule about it is here, and nowhere else.

use super::{EditionId, Role, Staff, Viewer};

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
    #[error("this needs an access token")]
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
            Deed::FoundEdition | Deed::EraseEverywhere | Deed::WriteNewsletter => {
                staff.editions.is_some().then_some(Denial::OfSomeEditions)
            }
            Deed::EraseSubscriber | Deed::ManageAccess => {
                (staff.role != Role::Admin).then_some(Denial::NoAdmin)
            }
        };
        denial.map_or(Ok(staff), Err)
    }
}
