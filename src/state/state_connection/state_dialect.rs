//! The two sorts of database that hold the state.

/// The sort of database, where the SQL of the two differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::state) enum StateDialect {
    Sqlite,
    Postgres,
}

impl StateDialect {
    /// The places of the values of that many rows in a statement: `(?, ?), (?, ?)`.
    ///
    /// The builder of sqlx writes `?` for any database, which PostgreSQL does not take. SQLite gets
    /// no numbers: for each of them it goes through all those before.
    pub(in crate::state) fn write_value_places(self, rows: usize, columns: usize) -> String {
        let row = |row: usize| {
            let place = |at: usize| match self {
                StateDialect::Sqlite => "?".to_owned(),
                StateDialect::Postgres => format!("${at}"),
            };
            let places: Vec<String> =
                (row * columns + 1..=(row + 1) * columns).map(place).collect();
            format!("({})", places.join(", "))
        };
        (0..rows).map(row).collect::<Vec<_>>().join(", ")
    }
}
