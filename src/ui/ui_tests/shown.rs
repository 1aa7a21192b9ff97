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
