/** What a file's blocks are checked by as they leave; it is never that of another file. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    comment on column files.block_hashes is
      'A random key, then the keyed hash (GMAC) of each block of 1 MiB. None for files of one block, and in older rows.';

    -- The version before makes a file anew without a word about its blocks.
    create function no_hashes_of_another_file() returns trigger language plpgsql as $$
    begin
      new.block_hashes = null;
      return new;
    end $$;
    create trigger no_hashes_of_another_file before update of storage_key on files
      for each row when (new.storage_key <> old.storage_key and new.block_hashes = old.block_hashes)
      execute function no_hashes_of_another_file();
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}
