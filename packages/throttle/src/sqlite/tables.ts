import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** What is asked of the database, prepared once. */
export interface Tables {
  readonly bucket: StatementSync
  readonly putBucket: StatementSync
  readonly dropBucket: StatementSync
  readonly buckets: StatementSync
  readonly quota: StatementSync
  readonly putQuota: StatementSync
  readonly day: StatementSync
  readonly putDay: StatementSync
  readonly dropDays: StatementSync
  readonly days: StatementSync
}

/** Makes the tables where they are not there yet. */
export function openTables(database: DatabaseSync): Tables {
  database.exec(`
    CREATE TABLE IF NOT EXISTS bucket (key TEXT PRIMARY KEY, spent REAL NOT NULL, at REAL NOT NULL, full_at REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS quota (key TEXT PRIMARY KEY, start REAL NOT NULL, used REAL NOT NULL, granted REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS usage_day (key TEXT, day INTEGER, used REAL NOT NULL, remaining REAL NOT NULL, PRIMARY KEY (key, day)) WITHOUT ROWID;
  `)
  const prepare = (sql: string): StatementSync => database.prepare(sql)
  return {
    bucket: prepare('SELECT spent, at FROM bucket WHERE key = ?'),
    putBucket: prepare('INSERT OR REPLACE INTO bucket VALUES (?, ?, ?, ?)'),
    dropBucket: prepare('DELETE FROM bucket WHERE key = ?'),
    buckets: prepare('SELECT key, full_at AS fullAt FROM bucket WHERE key > ? ORDER BY key LIMIT ?'),
    quota: prepare('SELECT start, used, granted FROM quota WHERE key = ?'),
    putQuota: prepare('INSERT OR REPLACE INTO quota VALUES (?, ?, ?, ?)'),
    day: prepare('SELECT used, remaining FROM usage_day WHERE key = ? AND day = ?'),
    putDay: prepare('INSERT OR REPLACE INTO usage_day VALUES (?, ?, ?, ?)'),
    dropDays: prepare('DELETE FROM usage_day WHERE key = ? AND day < ?'),
    days: prepare('SELECT day, used, remaining FROM usage_day WHERE key = ? AND day >= ? AND day < ? ORDER BY day'),
  }
}
