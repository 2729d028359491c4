//! The inventory of aliases: ListFunctions by fifties, then one ListAliases for each function.

use futures_util::future::join_all;
use switchback_core::Target;
use switchback_engine::ports::{Cursor, Page, ReadError};

use super::Aliases;
use super::observe::AliasAnswer;
use crate::paging::{Found, Walk, readable, whole};
use crate::text;

/// No function has more pages of aliases looked at than this; a page holds fifty.
const ALIAS_PAGES: usize = 100;

impl Aliases<'_> {
    /// The next page: names of functions, or the aliases of some of them.
    pub(crate) async fn page(&self, cursor: &Cursor) -> Result<Page, ReadError> {
        let mut walk = Walk::<String>::resume(cursor)?;
        if let Some(marker) = walk.listing() {
            let send = self.client.list_functions().set_marker(marker).max_items(50).send();
            let answer = self.reader.call("lambda:ListFunctions", "the list of functions", send).await?;
            walk.listed(answer.functions().iter().filter_map(|f| f.function_name()).map(str::to_owned), answer.next_marker());
            return Ok(walk.page(Vec::new()));
        }
        let looks = join_all(walk.batch().into_iter().map(|function| self.aliases(function))).await;
        Ok(walk.page(readable(looks)?))
    }

    /// The names of a function's aliases.
    pub(crate) async fn alias_names(&self, function: &str) -> Result<Vec<String>, ReadError> {
        let rows = self.aliases(function.to_owned()).await?.rows;
        let named = |target| match target {
            Target::LambdaAlias { alias, .. } => Some(alias),
            _ => None,
        };
        Ok(rows.into_iter().filter_map(|(target, _)| named(target)).collect())
    }

    async fn aliases(&self, function: String) -> Result<Found, ReadError> {
        const CALL: &str = "lambda:ListAliases";
        let function = function.as_str();
        let rows = whole(CALL, ALIAS_PAGES, |marker| async move {
            let at = self.reader.now();
            let send = self.client.list_aliases().function_name(function).set_marker(marker).send();
            let answer = self.reader.call(CALL, format!("function {function}"), send).await?;
            let rows = answer.aliases().iter().filter_map(|alias| {
                let target = alias.name().and_then(|name| text::target(&format!("lambda:{function}:{name}")))?;
                let read = AliasAnswer { version: alias.function_version(), routing: alias.routing_config(), revision_id: alias.revision_id() };
                matches!(target, Target::LambdaAlias { .. }).then(|| (target.clone(), read.observed(CALL, target, at).ok()))
            });
            Ok((rows.collect(), answer.next_marker().map(str::to_owned)))
        });
        Ok(Found { rows: rows.await?, names: Vec::new() })
    }
}
