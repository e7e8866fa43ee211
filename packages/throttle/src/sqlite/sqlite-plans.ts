import { DatabaseSync } from 'node:sqlite'
import { stringOption } from '@gw/core'
import { readPlans, writePlans } from '../plan-document.ts'
import type { PlanStore } from '../plan-store.ts'

/** Plans in a file, and a way to close it. */
export interface SqlitePlans extends PlanStore {
  /** Closes the file. */
  close(): void
}

/**
 * Changed plans in a file: they survive a restart, and all processes of one machine see them.
 * @param path the file, the one of `sqliteLimits` or another, or `:memory:`
 */
export function sqlitePlans(path: string): SqlitePlans {
  stringOption({ minLength: 1 })(path, 'sqlitePlans path')
  const database = new DatabaseSync(path)
  database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL')
  database.exec(
    'CREATE TABLE IF NOT EXISTS plans (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, document TEXT NOT NULL)',
  )
  const select = database.prepare('SELECT version, document FROM plans WHERE id = 1')
  const insert = database.prepare('INSERT OR IGNORE INTO plans VALUES (1, 1, ?)')
  const update = database.prepare('UPDATE plans SET version = version + 1, document = ? WHERE id = 1 AND version = ?')
  return {
    load() {
      const row = select.get() as { version: number; document: string } | undefined
      return { version: row?.version ?? 0, document: readPlans(row?.document) }
    },
    save(document, expectedVersion) {
      const text = writePlans(document)
      const { changes } = expectedVersion === 0 ? insert.run(text) : update.run(text, expectedVersion)
      return changes === 1
    },
    close: () => database.close(),
  }
}
