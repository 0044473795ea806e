//! Who is staff: accounts and access tokens, as admins see them. No secret is among it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};

use super::edition::Edition;
use crate::entity::{access_token, account};
use crate::graphql::error::store_error;
use crate::graphql::scope::Scope;
use crate::types::{AccountId, Role, Timestamp};

/// An account.
#[derive(Clone)]
pub struct Account(pub account::Model);

/// The account of a member of the staff: admins see all of them, others their own.
#[Object]
impl Account {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The address of mail by which its owner signs in.
    async fn email(&self) -> &str {
        self.0.email.as_str()
    }

    /// Who it is; the name signs the revisions.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What its owner may do.
    async fn role(&self) -> Role {
        self.0.role
    }

    /// The only editions that its owner works on. Null: all.
    async fn editions(&self, ctx: &Context<'_>) -> Option<Vec<Edition>> {
        let scope = Scope::of(ctx);
        let only = self.0.editions.as_ref()?.iter();
        Some(only.filter_map(|id| scope.view(*id).map(Edition)).collect())
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }

    /// Since when nobody can sign in to it. Null: it is open.
    async fn disabled_at(&self) -> Option<Timestamp> {
        self.0.disabled_at
    }

    /// When its owner signed in last. Null: never.
    async fn signed_in_at(&self) -> Option<Timestamp> {
        self.0.signed_in_at
    }
}

/// An access token, and who issued it.
pub struct AccessToken {
    row: access_token::Model,
    issuer: Option<Account>,
}

impl AccessToken {
    /// One token.
    pub async fn of(scope: &Scope, row: access_token::Model) -> Result<Self> {
        let issuer = match row.issued_by {
            Some(id) => scope.hub().store().account(id).await.map_err(store_error)?,
            None => None,
        };
        Ok(Self { row, issuer: issuer.map(Account) })
    }

    /// Several tokens.
    pub async fn of_all(scope: &Scope, rows: Vec<access_token::Model>) -> Result<Vec<Self>> {
        let accounts = scope.hub().store().accounts().await.map_err(store_error)?;
        let accounts: HashMap<AccountId, Account> =
            accounts.into_iter().map(|row| (row.id, Account(row))).collect();
        let with_issuer = |row: access_token::Model| {
            let issuer = row.issued_by.and_then(|id| accounts.get(&id).cloned());
            Self { row, issuer }
        };
        Ok(rows.into_iter().map(with_issuer).collect())
    }
}

/// An access token of a machine, or of a member of the staff. Its secret was shown when it was issued
/// and is kept nowhere.
#[Object]
impl AccessToken {
    /// Its id.
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Who it is for; the name signs the revisions.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// What its bearer may do.
    async fn role(&self) -> Role {
        self.row.role
    }

    /// The only edition that its bearer works on. Null: all.
    async fn edition(&self, ctx: &Context<'_>) -> Option<Edition> {
        Scope::of(ctx).view(self.row.edition_id?).map(Edition)
    }

    /// When it was issued.
    async fn created_at(&self) -> Timestamp {
        self.row.created_at
    }

    /// When it ends. Null: when it is revoked.
    async fn expires_at(&self) -> Option<Timestamp> {
        self.row.expires_at
    }

    /// When it was last used, to the hour. Null: never.
    async fn last_used_at(&self) -> Option<Timestamp> {
        self.row.last_used_at
    }

    /// The account that issued it. Null: the command line did, or another token.
    async fn issued_by(&self) -> Option<&Account> {
        self.issuer.as_ref()
    }

    /// When it was revoked. Null: it was not.
    async fn revoked_at(&self) -> Option<Timestamp> {
        self.row.revoked_at
    }
}
