//! `column IN (…)` as a statement that is kept.
//!
//! The text of a list grows with its values, so diesel prepares `eq_any` anew each time. Here a list is filled up to the
//! next power of two with its last value, and the few statements that this gives are kept like all others.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, SqlType};

/// Lists longer than this are rare, and their statements are not worth keeping apart.
const MOST_FILLED: usize = 4096;

/// `column IN (values)`; see [`AmongMethods::among`].
#[derive(Debug, Clone)]
pub struct Among<C, E> {
    column: C,
    values: Vec<E>,
}

/// Lists of values for every column.
pub trait AmongMethods: Expression + Sized
where
    Self::SqlType: SqlType,
{
    /// Whether the column is one of the values; false for an empty list.
    fn among<T>(self, values: impl IntoIterator<Item = T>) -> Among<Self, T::Expression>
    where
        T: AsExpression<Self::SqlType>,
        Self::SqlType: TypedExpressionType,
    {
        Among { column: self, values: values.into_iter().map(AsExpression::as_expression).collect() }
    }
}

impl<C: Expression> AmongMethods for C where C::SqlType: SqlType {}

impl<C: Expression, E> Expression for Among<C, E> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<Table>, E, Table> AppearsOnTable<Table> for Among<C, E> {}

impl<C: SelectableExpression<Table>, E, Table> SelectableExpression<Table> for Among<C, E> {}

impl<C: ValidGrouping<Group>, E, Group> ValidGrouping<Group> for Among<C, E> {
    type IsAggregate = C::IsAggregate;
}

impl<C, E> QueryId for Among<C, E> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, C: QueryFragment<DB>, E: QueryFragment<DB>> QueryFragment<DB> for Among<C, E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let Some(last) = self.values.last() else {
            out.push_sql("1 = 0");
            return Ok(());
        };
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for at in 0..filled(self.values.len()) {
            if at > 0 {
                out.push_sql(", ");
            }
            self.values.get(at).unwrap_or(last).walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

fn filled(length: usize) -> usize {
    if length > MOST_FILLED { length } else { length.next_power_of_two() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::schema::users;
    use diesel::prelude::*;

    #[test]
    fn lists_of_like_length_are_one_statement() {
        let text = |ids: Vec<i64>| {
            let query = users::table.filter(users::id.among(ids.into_iter().map(crate::kernel::ids::UserId))).select(users::id);
            diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query)
                .to_string()
                .split(" -- ")
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(text(vec![1, 2, 3]), text(vec![4, 5, 6, 7]));
        assert_ne!(text(vec![1, 2, 3]), text(vec![1, 2]));
        assert!(text(vec![]).contains("1 = 0"));
    }
}
