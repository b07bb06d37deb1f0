//! The little language that the migrations are written in: columns by what they hold, keys, tables.
//!
//! | holds | SQLite | MySQL, MariaDB |
//! |---|---|---|
//! | [`id`] | blob | `binary(16)` |
//! | [`digest`] | blob | `binary(32)` |
//! | [`sealed`] | blob | `varbinary(n)` |
//! | [`body`] | blob | `longblob` |
//! | [`time`], [`big`] | integer | `bigint` |
//! | [`text`] | varchar | `varchar(n)`, utf8mb4, compared byte by byte |

use sea_orm_migration::{
    DbErr, SchemaManager,
    sea_orm::DbBackend,
    sea_query::{Alias, ColumnDef, Index, IndexCreateStatement, Table},
};

/// A table's key; its columns in order.
pub(crate) enum Key {
    /// The primary key.
    Primary(&'static [&'static str]),
    /// No two rows alike.
    Unique(&'static [&'static str]),
    /// For looking up.
    Plain(&'static [&'static str]),
}

/// Creates a table with its keys, unless it is there.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: Vec<ColumnDef>,
    keys: &[Key],
) -> Result<(), DbErr> {
    let is_mysql = manager.get_database_backend() == DbBackend::MySql;
    let mut table = Table::create();
    table.table(name).if_not_exists();
    for mut column in columns {
        table.col(&mut column);
    }
    let mut apart = Vec::new();
    for key in keys {
        match key {
            Key::Primary(columns) => {
                table.primary_key(&mut over(columns));
            }
            // MySQL has no CREATE INDEX IF NOT EXISTS, SQLite no plain key inside CREATE TABLE.
            Key::Unique(columns) if is_mysql => {
                table.index(over(columns).name(index_name(name, columns)).unique());
            }
            Key::Plain(columns) if is_mysql => {
                table.index(over(columns).name(index_name(name, columns)));
            }
            Key::Unique(columns) => apart.push(over(columns).name(index_name(name, columns)).unique().take()),
            Key::Plain(columns) => apart.push(over(columns).name(index_name(name, columns)).take()),
        }
    }
    if is_mysql {
        table.engine("InnoDB").character_set("utf8mb4").collate("utf8mb4_bin");
    }
    manager.create_table(table).await?;
    for mut index in apart {
        manager.create_index(index.table(name).if_not_exists().take()).await?;
    }
    Ok(())
}

/// Drops tables, those that are there.
pub(crate) async fn drop(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).if_exists().take()).await?;
    }
    Ok(())
}

/// 128 random bits.
pub(crate) fn id(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// 32 bytes of SHA-256 or HMAC.
pub(crate) fn digest(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).binary_len(32).not_null().take()
}

/// Exactly `bytes` bytes.
pub(crate) fn bytes(name: &'static str, bytes: u32) -> ColumnDef {
    ColumnDef::new(name).binary_len(bytes).not_null().take()
}

/// A short sealed value, up to `bytes` bytes.
pub(crate) fn sealed(name: &'static str, bytes: u32) -> ColumnDef {
    ColumnDef::new(name).var_binary(bytes).not_null().take()
}

/// Bytes without a limit that matters.
pub(crate) fn body(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    match manager.get_database_backend() {
        // MySQL's plain `blob` ends at 64 KiB.
        DbBackend::MySql => column.custom(Alias::new("longblob")),
        _ => column.blob(),
    };
    column.not_null().take()
}

/// Text of up to `characters` code points.
pub(crate) fn text(name: &'static str, characters: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(characters).not_null().take()
}

/// Milliseconds since 1970 in UTC.
pub(crate) fn time(name: &'static str) -> ColumnDef {
    big(name)
}

/// A 64-bit number.
pub(crate) fn big(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A 32-bit number.
pub(crate) fn count(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// Yes or no.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A 64-bit number that the database counts up: a primary key by itself.
pub(crate) fn sequence(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().auto_increment().primary_key().take()
}

/// The same column, which may be empty.
pub(crate) fn nullable(mut column: ColumnDef) -> ColumnDef {
    column.null().take()
}

fn over(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index
}

fn index_name(table: &str, columns: &[&str]) -> String {
    format!("{table}_{}", columns.join("_"))
}
