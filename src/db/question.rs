//! A query of many parts, put together while the program runs: what `UNION ALL` of as many selects as there are values takes.

use std::fmt::Write;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Date, Text, Timestamp};

use super::Connection;

/// A value that a question binds.
pub enum Value {
    Number(i64),
    Words(String),
    Day(NaiveDate),
    Time(NaiveDateTime),
}

/// A query in the making: its text holds only what is written in this program, and a number for each value.
#[derive(Default)]
pub struct Question {
    text: String,
    values: Vec<Value>,
}

impl Question {
    pub fn say(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    pub fn bind(&mut self, value: Value) {
        self.values.push(value);
        // Writing to a string cannot fail.
        let _ = write!(self.text, "${}", self.values.len());
    }

    /// Asks it.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn load<Row>(self, conn: &mut Connection) -> QueryResult<Vec<Row>>
    where
        Row: QueryableByName<<Connection as diesel::Connection>::Backend> + 'static,
    {
        let mut query = sql_query(self.text).into_boxed();
        for value in self.values {
            query = match value {
                Value::Number(number) => query.bind::<BigInt, _>(number),
                Value::Words(words) => query.bind::<Text, _>(words),
                Value::Day(day) => query.bind::<Date, _>(day),
                Value::Time(time) => query.bind::<Timestamp, _>(time),
            };
        }
        query.load(conn)
    }
}
