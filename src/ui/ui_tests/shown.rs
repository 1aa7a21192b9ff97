//! What stands on terminals and in diffs of the fixtures.

pub const DIFF: &str = "diff --git a/app/main.py b/app/main.py
index 83db48f..bf2a1c0 100644
--- a/app/main.py
+++ b/app/main.py
@@ -1,7 +1,9 @@ from fastapi import FastAPI
 from fastapi import FastAPI
-from app import health
+from app import health, users
 
 app = FastAPI()
 app.include_router(health.router)
+app.include_router(users.router, prefix=\"/users\")
 
diff --git a/app/models/user.py b/app/models/user.py
new file mode 100644
--- /dev/null
+++ b/app/models/user.py
@@ -0,0 +1,6 @@
+from sqlmodel import Field, SQLModel
+
+
+class User(SQLModel, table=True):
+    id: int | None = Field(default=None, primary_key=True)
+    email: str = Field(index=True, unique=True)  # 日本語のコメントは幅が広い
";

pub const WORK: &str = "\x1b[38;5;173m✻ Welcome to Claude Code\x1b[0m

\x1b[2m> Design the OAuth2 flow with Google\x1b[0m

\x1b[32m●\x1b[0m I will read the existing session code first.
\x1b[34m●\x1b[0m \x1b[1mRead\x1b[0m(src/auth/session.rs)
  \x1b[2m⎿  Read 182 lines\x1b[0m
\x1b[34m●\x1b[0m \x1b[1mUpdate\x1b[0m(docs/oauth.md)
  \x1b[31m- implicit grant\x1b[0m
  \x1b[32m+ authorization code with PKCE\x1b[0m
  認証コードフロー · 完了

\x1b[38;5;173m✻ Thinking… (12s · esc to interrupt)\x1b[0m
";

pub const ASKING: &str = "\x1b[34m●\x1b[0m \x1b[1mBash\x1b[0m(alembic upgrade head)
  \x1b[2m⎿  Running…\x1b[0m

 \x1b[33mDo you want to proceed?\x1b[0m
 \x1b[36m❯ 1. Yes\x1b[0m
   2. Yes, and don't ask again
   3. No
";

pub const DONE: &str = "\x1b[32m●\x1b[0m Added the model and the endpoints.
  12 passed, 1 skipped in 3.41s

Done: 3 files changed.
";

/// What stands on the terminals of a family of tasks: who delegates, who is done, who makes a page, tests it, renames.
pub const DELEGATES: &str = "\x1b[2m> Add sign-in with Google\x1b[0m

\x1b[32m●\x1b[0m The parts do not need one another.
  Each goes to who is good at it.
\x1b[34m●\x1b[0m \x1b[1mdelegate\x1b[0m(migration → droid)  \x1b[2mtask-2\x1b[0m
\x1b[34m●\x1b[0m \x1b[1mdelegate\x1b[0m(endpoint → droid)  \x1b[2mtask-3\x1b[0m
\x1b[34m●\x1b[0m \x1b[1mdelegate\x1b[0m(page → cursor)  \x1b[2mtask-4\x1b[0m
\x1b[34m●\x1b[0m \x1b[1mtask_wait\x1b[0m(task-2, task-3, task-4)
  \x1b[32m✓\x1b[0m task-2: 2 files, 4 tests passed

\x1b[38;5;173m✻ Waiting… (6m · esc to interrupt)\x1b[0m
";

pub const MIGRATION: &str = "\x1b[32m+\x1b[0m db/migrations/0007_sessions.sql
\x1b[32m+\x1b[0m tests/test_sessions_table.py

  4 passed in 0.82s

Done: 2 files changed.
";

pub const PAGE: &str = "\x1b[1mSign-in page\x1b[0m
  read   src/pages/index.tsx
  write  src/pages/sign-in.tsx  \x1b[32m+64\x1b[0m
  write  src/lib/session.ts     \x1b[32m+21\x1b[0m \x1b[31m-4\x1b[0m

The error stands below the button and
is announced to screen readers.

\x1b[36m⠹\x1b[0m Asking aider for browser tests, task-5
";

pub const BROWSER: &str = "\x1b[32m> tests/e2e/sign_in.spec.ts\x1b[0m

Three cases: a first sign-in, one that
is refused, and one that is slow.

Applied edit to tests/e2e/sign_in.spec.ts
\x1b[2m$ npx playwright test sign_in\x1b[0m
  \x1b[32m✓\x1b[0m signs in (1.2s)
  \x1b[32m✓\x1b[0m shows why it was refused (0.9s)
  Running 3 of 3…
";

pub const RENAME: &str = "\x1b[1m›\x1b[0m Rename the config keys

• Searched \x1b[1mDB_URL\x1b[0m in 41 files: 9 uses
• Edited config/settings.py \x1b[32m+6\x1b[0m \x1b[31m-6\x1b[0m
• Edited deploy/compose.yaml \x1b[32m+3\x1b[0m \x1b[31m-3\x1b[0m

\x1b[2mWorking (2m 58s · esc to interrupt)\x1b[0m
";
