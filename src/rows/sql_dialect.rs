//! The sorts of database, where their SQL differs.

use super::sql_column::{SqlColumn, stands_alone};

/// The sort of database, where their SQL differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseDialect {
    Sqlite,
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl DatabaseDialect {
    pub const ALL: [DatabaseDialect; 3] =
        [DatabaseDialect::Sqlite, DatabaseDialect::Postgres, DatabaseDialect::Mysql];

    /// The word in commands: `postgres`.
    pub fn name(self) -> &'static str {
        match self {
            DatabaseDialect::Sqlite => "sqlite",
            DatabaseDialect::Postgres => "postgres",
            DatabaseDialect::Mysql => "mysql",
        }
    }

    /// A name as it stands in SQL.
    pub(crate) fn quote_name(self, name: &str) -> String {
        match self {
            DatabaseDialect::Mysql => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A name as a person writes it: in quotes only where it needs them.
    fn name_of(self, name: &str) -> String {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if plain { name.to_owned() } else { self.quote_name(name) }
    }

    /// An expression over a column of a query, called like the column: to be written in the query,
    /// or around one of which nothing more is known.
    fn column_expression(
        self,
        column: &SqlColumn,
        expression: impl FnOnce(&str) -> String,
    ) -> String {
        let name = self.name_of(&column.name);
        match &column.expression {
            Some(inner) if stands_alone(inner) => format!("{} AS {name}", expression(inner)),
            Some(inner) => format!("{} AS {name}", expression(&format!("({inner})"))),
            None if column.is_around => {
                format!("SELECT …, {} AS {name} FROM (this query) AS q", expression(&name))
            }
            None => format!("{} AS {name}", expression(&name)),
        }
    }

    /// A value but for one, in whose place NULL is given.
    pub(crate) fn null_expression(self, column: &SqlColumn, value: &str) -> String {
        self.column_expression(column, |x| format!("NULLIF({x}, '{}')", value.replace('\'', "''")))
    }

    /// A value of any simple type, as text.
    pub(crate) fn text_expression(self, column: &SqlColumn) -> String {
        let ty = if self == DatabaseDialect::Mysql { "CHAR" } else { "TEXT" };
        self.column_expression(column, |x| format!("CAST({x} AS {ty})"))
    }

    /// A value of a type that no field has, as text: bytes by what they mean, an amount without its
    /// sign of money.
    pub(crate) fn text_of(self, column: &SqlColumn, sort: &str) -> String {
        match (self, sort) {
            (DatabaseDialect::Postgres, "bytea") => {
                self.column_expression(column, |x| format!("convert_from({x}, 'UTF8')"))
            }
            (DatabaseDialect::Postgres, "money") => self.column_expression(column, |x| {
                // An amount that is whole was most likely never meant to have decimals.
                format!("REGEXP_REPLACE(CAST(CAST({x} AS NUMERIC) AS TEXT), '[.]00$', '')")
            }),
            (DatabaseDialect::Mysql, _) => {
                self.column_expression(column, |x| format!("CONVERT({x} USING utf8mb4)"))
            }
            _ => self.text_expression(column),
        }
    }

    /// A floating-point number that is whole, as the text of its digits.
    pub(crate) fn digits_expression(self, column: &SqlColumn) -> String {
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => format!("CAST(CAST({x} AS INTEGER) AS TEXT)"),
            // By way of NUMERIC a `real` would be rounded to six digits.
            DatabaseDialect::Postgres => format!("CAST(CAST({x} AS BIGINT) AS TEXT)"),
            DatabaseDialect::Mysql => format!("CAST(CAST({x} AS DECIMAL(30,0)) AS CHAR)"),
        })
    }

    /// A number as text with zeros in front; longer numbers stay whole.
    pub(crate) fn padded_expression(self, column: &SqlColumn, length: usize) -> String {
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => format!("printf('%0{length}d', {x})"),
            DatabaseDialect::Postgres => {
                format!(
                    "LPAD(CAST({x} AS TEXT), GREATEST({length}, LENGTH(CAST({x} AS TEXT))), '0')"
                )
            }
            DatabaseDialect::Mysql => {
                format!("LPAD({x}, GREATEST({length}, CHAR_LENGTH({x})), '0')")
            }
        })
    }

    /// The day of something that begins with one: `2019-04-02 00:00:00`.
    pub(crate) fn day_expression(self, column: &SqlColumn) -> String {
        self.column_expression(column, |x| match self {
            // `date` would move a time with an offset into another day.
            DatabaseDialect::Sqlite => format!("substr({x}, 1, 10)"),
            _ => format!("CAST({x} AS DATE)"),
        })
    }

    /// The day of a number such as 20190402.
    pub(crate) fn day_of_digits(self, column: &SqlColumn) -> String {
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => {
                format!("printf('%d-%02d-%02d', {x} / 10000, {x} / 100 % 100, {x} % 100)")
            }
            DatabaseDialect::Postgres => format!("to_date(CAST({x} AS TEXT), 'YYYYMMDD')"),
            DatabaseDialect::Mysql => format!("STR_TO_DATE({x}, '%Y%m%d')"),
        })
    }

    /// The day of a number of seconds since 1970.
    pub(crate) fn day_of_seconds(self, column: &SqlColumn) -> String {
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => format!("date({x}, 'unixepoch')"),
            DatabaseDialect::Postgres => format!("CAST(to_timestamp({x}) AS DATE)"),
            DatabaseDialect::Mysql => format!("CAST(FROM_UNIXTIME({x}) AS DATE)"),
        })
    }

    /// The day of a number of milliseconds since 1970.
    pub(crate) fn day_of_milliseconds(self, column: &SqlColumn) -> String {
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => format!("date({x} / 1000, 'unixepoch')"),
            DatabaseDialect::Postgres => format!("CAST(to_timestamp({x} / 1000) AS DATE)"),
            DatabaseDialect::Mysql => format!("CAST(FROM_UNIXTIME({x} / 1000) AS DATE)"),
        })
    }

    /// The day of a number of days, as spreadsheets count them.
    pub(crate) fn day_of_spreadsheet(self, column: &SqlColumn) -> String {
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => format!("date('1899-12-30', {x} || ' days')"),
            DatabaseDialect::Postgres => {
                format!("CAST(DATE '1899-12-30' + CAST({x} AS INTEGER) AS DATE)")
            }
            DatabaseDialect::Mysql => format!("DATE_ADD('1899-12-30', INTERVAL {x} DAY)"),
        })
    }

    /// One member of an object of JSON, as text.
    pub(crate) fn member_expression(self, column: &SqlColumn, key: &str) -> String {
        let text = key.replace('\'', "''");
        self.column_expression(column, |x| match self {
            DatabaseDialect::Sqlite => format!("json_extract({x}, '$.{text}')"),
            DatabaseDialect::Postgres => format!("CAST(CAST({x} AS JSONB)->>'{text}' AS TEXT)"),
            DatabaseDialect::Mysql => format!("JSON_UNQUOTE(JSON_EXTRACT({x}, '$.{text}'))"),
        })
    }

    /// The members of an array, as one text.
    pub(crate) fn joined_expression(self, column: &SqlColumn) -> String {
        match self {
            DatabaseDialect::Postgres => {
                self.column_expression(column, |x| format!("array_to_string({x}, ' ')"))
            }
            _ => self.text_expression(column),
        }
    }

    /// A list of numbers as a list of texts; where a database has no arrays, as it is made.
    pub(crate) fn list_of_texts(self, column: &SqlColumn) -> String {
        match self {
            DatabaseDialect::Postgres => {
                self.column_expression(column, |x| format!("CAST({x} AS TEXT[])"))
            }
            DatabaseDialect::Sqlite => "json_group_array(CAST(… AS TEXT))".to_owned(),
            DatabaseDialect::Mysql => "JSON_ARRAYAGG(CAST(… AS CHAR))".to_owned(),
        }
    }

    /// The members of a list that are there; where a database has no arrays, as they are joined.
    pub(crate) fn without_nulls(self, column: &SqlColumn) -> String {
        match self {
            DatabaseDialect::Postgres => {
                self.column_expression(column, |x| format!("array_remove({x}, NULL)"))
            }
            DatabaseDialect::Sqlite => {
                "json_group_array(…) FILTER (WHERE … IS NOT NULL)".to_owned()
            }
            // JSON_ARRAYAGG has no filter; GROUP_CONCAT passes over NULL.
            DatabaseDialect::Mysql => {
                self.column_expression(column, |_| "GROUP_CONCAT(…)".to_owned())
            }
        }
    }

    /// A text with spaces in place of a character.
    pub(crate) fn without_characters(self, column: &SqlColumn, characters: &[u32]) -> String {
        self.column_expression(column, |x| {
            characters.iter().fold(x.to_owned(), |inner, number| match self {
                DatabaseDialect::Sqlite => format!("replace({inner}, char({number}), ' ')"),
                DatabaseDialect::Postgres => format!("REPLACE({inner}, CHR({number}), ' ')"),
                DatabaseDialect::Mysql => {
                    format!("REPLACE({inner}, CHAR({number} USING utf8mb4), ' ')")
                }
            })
        })
    }
}
