import type { Driver, Migration } from "@qanun/store"

/** Name of the schema in the store's version table; all tables start with `qanun_users_`. */
export const SCHEMA = "users"

/**
 * The tables, in SQL that SQLite and PostgreSQL both take. Times are epoch milliseconds, booleans 0 or 1, JSON is text,
 * and every column that rows are sorted by is never null, because the engines sort nulls differently.
 */
export function migrations(dialect: Driver["dialect"]): Migration[] {
  // The log of running answers may be lost with the database server; what it holds is rebuilt or failed then.
  const logTable = dialect === "postgres" ? "create unlogged table" : "create table"
  return [
    {
      version: 1,
      statements: [
        `create table qanun_users_person (
          id text primary key,
          anonymous smallint not null,
          username text,
          email text,
          tier text not null,
          core_tier text,
          language text,
          time_zone text,
          preferences text,
          llm_settings text,
          statistics text,
          statistics_at bigint,
          merged_into text,
          created_at bigint not null,
          seen_at bigint not null
        )`,
        `create table qanun_users_conversation (
          id text primary key,
          user_id text not null,
          core_user text not null,
          rag_conversation_id text,
          title text,
          title_by text not null check (title_by in ('auto', 'user', 'core')),
          title_at bigint not null,
          core_version text,
          summary text,
          llm_settings text,
          is_pinned smallint not null default 0,
          is_archived smallint not null default 0,
          folder_id text,
          message_count integer not null default 0,
          total_tokens bigint not null default 0,
          last_message_at bigint not null,
          created_at bigint not null,
          updated_at bigint not null,
          deleted_at bigint
        )`,
        `create index qanun_users_conversation_list
          on qanun_users_conversation (user_id, last_message_at desc, id desc) where deleted_at is null`,
        `create unique index qanun_users_conversation_rag
          on qanun_users_conversation (core_user, rag_conversation_id) where rag_conversation_id is not null`,
        `create table qanun_users_message (
          id text primary key,
          conversation_id text not null references qanun_users_conversation (id) on delete cascade,
          user_id text not null,
          position integer not null,
          role text not null check (role in ('user', 'assistant', 'system')),
          content text not null,
          status text not null check (status in ('processing', 'completed', 'failed')),
          error_code text,
          outcome text,
          reply_to text,
          rag_message_id text,
          citations text,
          sources text,
          tokens integer not null default 0,
          llm_settings text,
          processing_time_ms integer not null default 0,
          feedback_rating integer,
          created_at bigint not null,
          updated_at bigint not null
        )`,
        `create index qanun_users_message_owner on qanun_users_message (user_id)`,
        `create unique index qanun_users_message_order on qanun_users_message (conversation_id, position)`,
        `create unique index qanun_users_message_rag
          on qanun_users_message (rag_message_id) where rag_message_id is not null`,
        `create table qanun_users_search (
          id text primary key,
          conversation_id text not null references qanun_users_conversation (id) on delete cascade,
          text text not null
        )`,
        `create index qanun_users_search_conversation on qanun_users_search (conversation_id)`,
        `create table qanun_users_folder (
          id text primary key,
          user_id text not null,
          name text not null,
          color text,
          position integer not null,
          created_at bigint not null
        )`,
        `create index qanun_users_folder_owner on qanun_users_folder (user_id)`,
        `create table qanun_users_turn (
          message_id text primary key,
          user_message_id text not null,
          conversation_id text not null,
          user_id text not null,
          idempotency_key text not null,
          request_hash text not null,
          owner text not null,
          lease_until bigint not null,
          stop_requested smallint not null default 0,
          request text,
          rag_conversation_id text,
          rag_message_id text,
          quota_day text,
          created_at bigint not null,
          finished_at bigint
        )`,
        `create unique index qanun_users_turn_key on qanun_users_turn (user_id, idempotency_key)`,
        `create unique index qanun_users_turn_running
          on qanun_users_turn (conversation_id) where finished_at is null`,
        `create index qanun_users_turn_lease on qanun_users_turn (lease_until) where finished_at is null`,
        `${logTable} qanun_users_event (
          message_id text not null,
          seq integer not null,
          last_seq integer not null,
          events text not null,
          core_event_id text,
          created_at bigint not null,
          primary key (message_id, seq)
        )`,
        `create index qanun_users_event_age on qanun_users_event (created_at)`,
        `create table qanun_users_outbox (
          id text primary key,
          core_user text not null,
          kind text not null,
          target text not null,
          payload text not null,
          attempts integer not null default 0,
          next_at bigint not null,
          last_code text,
          dead_at bigint,
          created_at bigint not null
        )`,
        `create index qanun_users_outbox_due on qanun_users_outbox (next_at) where dead_at is null`,
        `create table qanun_users_quota (
          user_id text not null,
          day text not null,
          used integer not null,
          primary key (user_id, day)
        )`,
        `create table qanun_users_webhook (
          id text primary key,
          seen_at bigint not null
        )`,
        `create table qanun_users_tick (
          name text not null,
          slot bigint not null,
          owner text not null,
          primary key (name, slot)
        )`,
      ],
    },
    {
      version: 2,
      statements: [
        // How often a sync has written the conversation: one that read it before another wrote it must not write.
        "alter table qanun_users_conversation add column sync_count integer not null default 0",
        // Core has said that it deleted this message alone.
        "alter table qanun_users_message add column core_deleted smallint not null default 0",
        `create table qanun_users_feed (
          name text primary key,
          cursor text,
          pulled_at bigint not null,
          behind_ms bigint not null
        )`,
        // Conversations of Core that have to be read again, and why it has not been done.
        `create table qanun_users_stale (
          core_user text not null,
          rag_conversation_id text not null,
          rev bigint not null,
          deleted smallint not null,
          attempts integer not null default 0,
          next_at bigint not null,
          since bigint not null,
          primary key (core_user, rag_conversation_id)
        )`,
        "create index qanun_users_stale_due on qanun_users_stale (next_at)",
        `create table qanun_users_change (
          user_id text not null,
          seq bigint not null,
          change text not null,
          created_at bigint not null,
          primary key (user_id, seq)
        )`,
        "create index qanun_users_change_age on qanun_users_change (created_at)",
        `create table qanun_users_change_count (
          user_id text primary key,
          seq bigint not null
        )`,
      ],
    },
    {
      version: 3,
      statements: [
        // Core's conversation that a message was seen in: one that is there no more was deleted, unless ours has begun anew.
        "alter table qanun_users_message add column rag_conversation_id text",
        "alter table qanun_users_conversation add column pages_at bigint not null default 0",
        "alter table qanun_users_conversation add column deleted_in_core smallint not null default 0",
      ],
    },
  ]
}
