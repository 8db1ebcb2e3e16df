import type { Migration } from "@qanun/store"

export const SCHEMA_NAME = "core"

/** The tables of Core. Portable SQL: text ids, epoch milliseconds, 0 or 1, JSON as text. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `create table core_users (
        id text primary key,
        external_id text not null unique,
        username text not null,
        email text,
        tier text not null,
        language text not null,
        timezone text not null,
        preferences text not null,
        created_at bigint not null,
        last_active_at bigint not null
      )`,
      `create table core_conversations (
        id text primary key,
        user_id text not null references core_users (id) on delete cascade,
        title text,
        settings text,
        context text,
        message_count integer not null,
        total_tokens bigint not null,
        created_at bigint not null,
        updated_at bigint not null,
        last_message_at bigint not null
      )`,
      "create index core_conversations_by_user on core_conversations (user_id, last_message_at)",
      `create table core_messages (
        id text primary key,
        conversation_id text not null references core_conversations (id) on delete cascade,
        user_id text not null,
        ord integer not null,
        role text not null check (role in ('user', 'assistant', 'system')),
        status text not null check (status in ('processing', 'completed', 'failed')),
        content text not null,
        tokens integer not null,
        citations text,
        outcome text,
        error_code text,
        reply_to text,
        feedback_rating integer,
        processing_ms integer not null,
        created_at bigint not null,
        unique (conversation_id, ord)
      )`,
      "create index core_messages_by_user on core_messages (user_id, role, created_at)",
      `create table core_feedback (
        id text primary key,
        message_id text not null references core_messages (id) on delete cascade,
        user_id text not null,
        rating integer not null,
        kind text not null,
        body text,
        suggestion text,
        created_at bigint not null,
        unique (message_id, user_id)
      )`,
      `create table core_idempotency (
        user_id text not null references core_users (id) on delete cascade,
        key text not null,
        request_hash text not null,
        message_id text not null,
        created_at bigint not null,
        primary key (user_id, key)
      )`,
      `create table core_memories (
        id text primary key,
        user_id text not null references core_users (id) on delete cascade,
        content text not null,
        category text not null,
        confidence real not null,
        usage_count integer not null,
        created_at bigint not null,
        updated_at bigint not null
      )`,
      "create index core_memories_by_user on core_memories (user_id, created_at)",
    ],
  },
  {
    version: 2,
    statements: [
      "create table core_feed (one integer primary key, epoch text not null, rev bigint not null)",
      `create table core_changes (
        entity text not null,
        id text not null,
        user_id text not null references core_users (id) on delete cascade,
        rev bigint not null unique,
        deleted smallint not null,
        changed_at bigint not null,
        primary key (entity, id)
      )`,
    ],
  },
  { version: 3, statements: ["alter table core_messages add column settings text"] },
  {
    version: 4,
    statements: [
      "alter table core_messages add column tokens_input integer not null default 0",
      "alter table core_messages add column facts text",
    ],
  },
  {
    version: 5,
    statements: [
      `create table core_points (
        id text primary key,
        point_id text not null unique,
        document_id text not null,
        text text not null,
        metadata text not null,
        synced_at bigint not null
      )`,
      "create index core_points_by_document on core_points (document_id)",
      "create table core_points_state (one integer primary key, version bigint not null)",
      `create table core_vectors (
        point_id text primary key,
        dimension integer not null,
        vector text,
        content_hash text
      )`,
    ],
  },
  {
    version: 6,
    statements: [
      `create table core_instances (
        id text primary key,
        host text not null,
        pid integer not null,
        seen_at bigint not null
      )`,
      "alter table core_messages add column owner text",
      "create index core_messages_processing on core_messages (owner) where status = 'processing'",
    ],
  },
  {
    version: 7,
    statements: [
      `create table core_webhooks (
        target text primary key,
        rev bigint not null,
        attempts integer not null,
        next_at bigint not null,
        lease_until bigint not null
      )`,
      `create table core_responses (
        user_id text not null references core_users (id) on delete cascade,
        key text not null,
        request_hash text not null,
        status integer,
        body text,
        created_at bigint not null,
        primary key (user_id, key)
      )`,
      "create index core_responses_by_age on core_responses (created_at)",
      "create index core_idempotency_by_age on core_idempotency (created_at)",
    ],
  },
]
