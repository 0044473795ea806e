//! The three edits of whatever sessions refer to: made once, for rooms, tracks, kinds, organizations
//! and participants alike.

/// What is said of a row, beside its name.
pub trait Words {
    /// The same, as the program takes it.
    type Content;

    /// Reads it.
    fn read(self, reader: &mut super::reader::Reader<'_>) -> async_graphql::Result<Self::Content>;
}

/// Makes the inputs and the fields of one noun. `$record` is its variant of `RecordId`, `$field` what
/// names it in an input, `$name` the field with what it is called.
macro_rules! noun {
    (
        $mutation:ident $mutation_doc:literal,
        $record:ident $field:ident: $id:ident, $name:ident $name_doc:literal, $words:ident,
        $create:ident $make:ident $create_input:ident $create_payload:ident
            $create_doc:literal $create_input_doc:literal,
        $update:ident $change:ident $update_input:ident $update_payload:ident
            $update_doc:literal $update_input_doc:literal,
        $delete:ident $delete_input:ident $delete_payload:ident
            $delete_doc:literal $delete_input_doc:literal,
    ) => {
        #[doc = $create_input_doc]
        #[derive(Debug, async_graphql::InputObject)]
        pub struct $create_input {
            /// The edition that it belongs to.
            pub edition: async_graphql::ID,
            /// A key of the client's own choice: a second create with it returns the first and makes
            /// none.
            pub client_key: Option<String>,
            #[doc = $name_doc]
            pub $name: $crate::graphql::mutation::reader::LocalizedTextInput,
            /// The rest.
            #[graphql(flatten)]
            pub words: $words,
            /// What all program edits share.
            #[graphql(flatten)]
            pub common: $crate::graphql::mutation::common::CommonInput,
        }

        #[doc = $update_input_doc]
        #[derive(Debug, async_graphql::InputObject)]
        pub struct $update_input {
            /// Which.
            pub $field: async_graphql::ID,
            #[doc = $name_doc]
            pub $name: async_graphql::MaybeUndefined<
                $crate::graphql::mutation::reader::LocalizedTextInput,
            >,
            /// The rest.
            #[graphql(flatten)]
            pub words: $words,
            /// What all program edits share.
            #[graphql(flatten)]
            pub common: $crate::graphql::mutation::common::CommonInput,
        }

        #[doc = $delete_input_doc]
        #[derive(Debug, async_graphql::InputObject)]
        pub struct $delete_input {
            /// Which.
            pub $field: async_graphql::ID,
            /// What all program edits share.
            #[graphql(flatten)]
            pub common: $crate::graphql::mutation::common::CommonInput,
        }

        const _: () = {
            use async_graphql::{Context, Object, Result};

            use super::noun::Words as _;
            use $crate::graphql::mutation::common::{CommonInput, run};
            use $crate::graphql::mutation::payload::{
                $create_payload, $delete_payload, $update_payload,
            };
            use $crate::graphql::mutation::plan::{Plan, ProgramEdit};
            use $crate::graphql::mutation::reader::Reader;
            use $crate::program::{Create, Edit, RecordId, Update};
            use $crate::types::{EditionId, $id};

            impl ProgramEdit for $create_input {
                fn common(&mut self) -> &mut CommonInput {
                    &mut self.common
                }

                fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
                    let edition: EditionId = reader.id("edition", &self.edition)?;
                    let name = reader.text(stringify!($name), self.$name);
                    let content = self.words.read(reader)?;
                    let client_key = reader.client_key(self.client_key.as_ref());
                    let Some(name) = name else { return Ok(None) };
                    let id: $id = reader.ids().issue();
                    let new = Create { id, client_key: client_key.clone(), name, content };
                    let edit = Edit::$make(Box::new(new));
                    Ok(Some(Plan::to_make(edition, edit, RecordId::$record(id), client_key)))
                }
            }

            impl ProgramEdit for $update_input {
                fn common(&mut self) -> &mut CommonInput {
                    &mut self.common
                }

                fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
                    let id: $id = reader.id(stringify!($field), &self.$field)?;
                    let name = reader.needed_text_patch(stringify!($name), self.$name);
                    let content = self.words.read(reader)?;
                    let edit = Edit::$change(Box::new(Update { id, name, content }));
                    let row = RecordId::$record(id);
                    Ok(Some(Plan::of_row(reader.scope, stringify!($field), row, edit)))
                }
            }

            impl ProgramEdit for $delete_input {
                fn common(&mut self) -> &mut CommonInput {
                    &mut self.common
                }

                fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
                    let id: $id = reader.id(stringify!($field), &self.$field)?;
                    let row = RecordId::$record(id);
                    let edit = Edit::Delete(row);
                    Ok(Some(Plan::of_row(reader.scope, stringify!($field), row, edit)))
                }
            }

            #[doc = $mutation_doc]
            #[Object]
            impl $mutation {
                #[doc = $create_doc]
                async fn $create(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "What is to be made.")] input: $create_input,
                ) -> Result<$create_payload> {
                    Ok($create_payload::of(run(ctx, input).await?))
                }

                #[doc = $update_doc]
                async fn $update(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "What changes.")] input: $update_input,
                ) -> Result<$update_payload> {
                    Ok($update_payload::of(run(ctx, input).await?))
                }

                #[doc = $delete_doc]
                async fn $delete(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "What goes.")] input: $delete_input,
                ) -> Result<$delete_payload> {
                    Ok($delete_payload::of(run(ctx, input).await?))
                }
            }
        };

        #[doc = $mutation_doc]
        #[derive(Default)]
        pub struct $mutation;
    };
}
pub(super) use noun;
