#!/usr/bin/env python3
"""Scripted mock model server (stdlib only) for driving real coding-agent CLIs offline.

Speaks, on one loopback port:
  POST /v1/messages                 Anthropic Messages (SSE + JSON), tool_use
  POST /v1/messages/count_tokens
  POST /v1/chat/completions         OpenAI Chat Completions (SSE + JSON), tool_calls
  POST /v1/responses                OpenAI Responses (SSE + JSON), function_call / custom_tool_call
  POST /v1beta/models/M:generateContent | :streamGenerateContent   Gemini
  GET  /v1/models, HEAD /

The scenario is picked by a tag in the newest user text, `SCN:<name>`:
  text       plain markdown answer                    slow    ~10 s slow stream, then done
  hold       an answer of minutes the first time, a short one from then on
  write      ask to create notes.txt, then finish     edit    read README.md, edit it, finish
  bash       ask to run a shell command that needs approval, then finish
  twice      the same with two commands, one after the other
  safe       run a harmless shell command (`ls`), then finish
  multi      write + bash + finish                    mcp     call an MCP tool `*orch_report`, finish
  ask        call the client's "ask the user" tool    plan    call ExitPlanMode (or alike)
  sub        start a sub-agent (Agent/Task tool)      todo    update the todo list
  err401 err400 err429 err529 err500                  permanent API error
  flaky529 flaky429 flaky500  two failures, then text cut     stream breaks in the middle
  addfile    (aider) ask to add README.md to the chat
  conduct    give two tasks to rehearsals by orchestra's tools, wait for both, read both summaries, report
  relay      half of some work, kept in the task's context, then an answer of minutes; who takes the task over does the rest
             if, and only if, the context says what is left, what was decided and what is there
  spend      run `ls` again and again, two seconds a request, with ten times the usage
A tool the client does not offer, or no tag at all, gives a plain text answer that says so.
Every answer reports the same usage: 1200 fresh + 5000 cached input tokens, 300 cache-write tokens where the API has
them, 42 output tokens.
Requests without tools are treated as side requests (titles, commit messages, summaries),
except when the system prompt is aider's (SEARCH/REPLACE or whole-file edit formats).
Every request is summarised in --log (JSONL); --dump DIR keeps full request bodies. A `MARK:<name>` in a user text is
logged as `mark`, so that the requests of sessions that run at once can be told apart; `earlier` has the tags of all user
texts in the request, `replies` counts the model's own messages in it, and `restated` says whether the newest user text
has the mark itself, so that a resumed session shows what it knows.
"""
import argparse, json, os, re, sys, threading, time, uuid, gzip
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

A = None
LOCK = threading.Lock()
COUNTS = {}
SEQ = [0]
USAGE = dict(inp=1200, cache_read=5000, cache_write=300, out=42)

TEXT = ("Hello from the **mock model**. I looked at the request and this is a plain answer.\n\n"
        "- item one\n- item two\n\n```python\nprint('hi')\n```\n\nDone.")
VERDICT = "exactly `ACCEPT` or `CHANGES`"     # what orchestra's review step asks for; a tag in the same text does not count
TITLE = "Capitalize only the first word"       # codex asks for its titles with tools at hand
HALF = 40                                     # a long answer has got this many words: logged, for who wants to disturb it
FINAL = "All done: the tool finished and I have nothing else to do."


def rid(p): return p + uuid.uuid4().hex[:24]


# ---------------------------------------------------------------- normalised view of a request
def flat(content):
    """text of a message's content in any of the APIs"""
    if content is None: return ""
    if isinstance(content, str): return content
    if isinstance(content, dict): content = [content]
    out = []
    for c in content:
        if isinstance(c, str): out.append(c)
        elif isinstance(c, dict):
            if c.get("type") in ("tool_result", "function_call_output", "functionResponse"): continue
            t = c.get("text")
            if isinstance(t, str): out.append(t)
    return "\n".join(out)


def normalise(api, b):
    """-> (system, [(kind, text)]) where kind in user|assistant|toolcall|toolresult"""
    ev, system = [], ""
    if api == "anthropic":
        system = flat(b.get("system"))
        for m in b.get("messages", []):
            c = m.get("content")
            if m["role"] == "user":
                if isinstance(c, list):
                    for x in c:
                        if x.get("type") == "tool_result": ev.append(("toolresult", json.dumps(x.get("content"))[:4000]))
                    t = flat(c)
                    if t: ev.append(("user", t))
                else: ev.append(("user", c))
            elif m["role"] == "system": system += "\n" + flat(c)
            else: ev.append(("assistant", flat(c)))
        tools = [dict(name=t.get("name"), schema=t.get("input_schema") or {}, raw=t) for t in b.get("tools") or []]
    elif api == "chat":
        for m in b.get("messages", []):
            r = m["role"]
            if r in ("system", "developer"): system += "\n" + flat(m.get("content"))
            elif r == "user": ev.append(("user", flat(m.get("content"))))
            elif r == "tool": ev.append(("toolresult", flat(m.get("content"))[:4000]))
            else: ev.append(("assistant", flat(m.get("content"))))
        tools = [dict(name=t["function"]["name"], schema=t["function"].get("parameters") or {}, raw=t)
                 for t in b.get("tools") or [] if t.get("type") == "function"]
    elif api == "responses":
        system = b.get("instructions") or ""
        inp = b.get("input")
        if isinstance(inp, str): inp = [dict(role="user", content=inp)]
        for m in inp or []:
            t = m.get("type", "message")
            if t == "message":
                r = m.get("role")
                if r in ("system", "developer"): system += "\n" + flat(m.get("content"))
                elif r == "user": ev.append(("user", flat(m.get("content"))))
                else: ev.append(("assistant", flat(m.get("content"))))
            elif t.endswith("_call_output") or t == "function_call_output":
                o = m.get("output"); ev.append(("toolresult", (o if isinstance(o, str) else json.dumps(o))[:4000]))
        tools = []
        for t in b.get("tools") or []:
            if t.get("type") == "namespace":
                for s in t.get("tools", []):
                    tools.append(dict(name=s.get("name"), ns=t.get("name"), schema=s.get("parameters") or {}, raw=s, type=s.get("type")))
            else: tools.append(dict(name=t.get("name") or t.get("type"), schema=t.get("parameters") or {}, raw=t, type=t.get("type")))
    else:  # gemini
        system = flat((b.get("systemInstruction") or b.get("system_instruction") or {}).get("parts"))
        for m in b.get("contents", []):
            parts = m.get("parts") or []
            if m.get("role") == "user" or m.get("role") == "function":
                fr = [p for p in parts if "functionResponse" in p]
                for p in fr: ev.append(("toolresult", json.dumps(p["functionResponse"])[:4000]))
                # What was not answered is sent once more beside the newest, in one content.
                for p in parts:
                    t = flat([p])
                    if t: ev.append(("user", t))
            else: ev.append(("assistant", flat(parts)))
        tools = []
        for t in b.get("tools") or []:
            for f in t.get("functionDeclarations") or []:
                tools.append(dict(name=f["name"], schema=f.get("parametersJsonSchema") or f.get("parameters") or {}, raw=f))
    return system, ev, tools


def pick(tools, *names, endswith=None):
    by = {}
    for t in tools: by.setdefault((t["name"] or ""), t)
    for n in names:
        if n in by: return by[n]
    low = {k.lower(): v for k, v in by.items()}
    for n in names:
        if n.lower() in low: return low[n.lower()]
    if endswith:
        for k, v in by.items():
            if k.endswith(endswith): return v
    return None


def fill(tool, **known):
    """arguments for a tool from its JSON schema: known values by property-name heuristics"""
    props = (tool["schema"] or {}).get("properties") or {}
    req = (tool["schema"] or {}).get("required") or list(props)
    out = {}
    alias = dict(file_path="path", filePath="path", path="path", absolute_path="path", target_file="path", filename="path",
                 content="content", contents="content", file_text="content", text="content",
                 command="command", cmd="command", script="command",
                 description="description", prompt="prompt", old_string="old", new_string="new", oldString="old", newString="new",
                 old_str="old", new_str="new", summary="description", reason="description", instruction="description",
                 subagent_type="subagent_type", agent_type="subagent_type", message="message", status="status", justification="justification")
    for k, s in props.items():
        v = known.get(k, known.get(alias.get(k, "\0")))
        if v is not None:
            if (s or {}).get("type") == "array" and isinstance(v, str): v = ["bash", "-lc", v]
            out[k] = v
        elif k in req: out[k] = example(s or {}, k)
    return out


def example(s, k=""):
    if "const" in s: return s["const"]
    if s.get("enum"):
        if k in ("riskLevel", "risk_level"): return "medium" if "medium" in s["enum"] else s["enum"][0]
        return s["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if s.get(key): return example(s[key][0], k)
    t = s.get("type"); t = (t[0] if isinstance(t, list) else t) or ("object" if s.get("properties") else "string")
    t = str(t).lower()
    if t == "string": return "mock " + (k or "value")
    if t == "boolean": return False
    if t in ("integer", "number"): return s.get("minimum", 1)
    if t == "array": return [example(s.get("items") or {}, k)] * max(1, s.get("minItems", 1))
    if t == "object": return {n: example(p or {}, n) for n, p in (s.get("properties") or {}).items() if n in (s.get("required") or s.get("properties") or {})}
    return None


CWD_RE = re.compile(r"(?:[Ww]orking [Dd]irector(?:y|ies)|<cwd>|cwd|[Cc]urrent directory|pwd|Workspace Directories:\*\*\n *-)[^/\n<]{0,40}(/[^\s<\"'`\\)]+)")


def find_cwd(system, ev, body):
    """The client's working directory, from its own prompt. Only an existing folder below --root is believed, so that a
    wrong match (one client's prompt has a '/commands' that looks like one) can never make a client write elsewhere.
    A path that the prompt calls the working directory wins over any other path below --root."""
    root = os.path.realpath(A.root)
    inside = lambda c: os.path.isdir(c) and os.path.realpath(c).startswith(root + "/")
    hays = (system, "\n".join(t for k, t in ev if k == "user"), json.dumps(body))
    for hay in hays:
        for m in CWD_RE.finditer(hay):
            c = m.group(1).rstrip(".,:;")
            if inside(c): return c
    for hay in hays:
        for m in re.finditer(re.escape(A.root) + r"(?:/[A-Za-z0-9_.-]+)+", hay):
            c = m.group(0).rstrip(".")
            while not os.path.isdir(c): c = os.path.dirname(c)
            if inside(c): return c
    return "."


def plan(api, body):
    """-> list of blocks: ('text', s, delay) | ('tool', tool, args) | ('error', code)"""
    system, ev, tools = normalise(api, body)
    last, idx = None, -1
    for i, (k, t) in enumerate(ev):
        if k == "user":
            m = re.findall(r"SCN:([a-z0-9]+)", t)
            if m: last, idx = m[-1], i
    step = sum(1 for k, _ in ev[idx + 1:] if k == "toolresult") if idx >= 0 else 0
    cwd = find_cwd(system, ev, body)
    said = "\n".join(t for k, t in ev if k == "user")
    marks = re.findall(r"MARK:([a-z0-9-]+)", said)
    info = dict(scn=last, step=step, mark=marks[-1] if marks else None, earlier=sorted(set(re.findall(r"SCN:([a-z0-9]+)", said))),
                restated="MARK:" in next((t for k, t in reversed(ev) if k == "user"), ""), replies=sum(1 for k, t in ev if k == "assistant"), tools=[(t.get("ns", "") + "." if t.get("ns") else "") + str(t["name"]) for t in tools], cwd=cwd,
                last_user=(next((t for k, t in reversed(ev) if k == "user"), "") or "")[-300:],
                last_result=(next((t for k, t in reversed(ev) if k == "toolresult"), "") or "")[:300])
    # structured-output side requests
    schema = None
    if api == "gemini": schema = (body.get("generationConfig") or {}).get("responseJsonSchema") or (body.get("generationConfig") or {}).get("responseSchema")
    elif api == "responses": schema = ((body.get("text") or {}).get("format") or {}).get("schema")
    elif api == "chat": schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema")
    elif api == "anthropic": schema = ((body.get("output_config") or {}).get("format") or {}).get("schema") or (body.get("output_format") or {}).get("schema")
    if schema and not tools: return info | dict(side="schema"), [("text", json.dumps(example(schema)), 0)]
    aider = "SEARCH/REPLACE" in system or "*SEARCH/REPLACE" in system or "file listing" in system.lower() or "Act as an expert" in system
    if TITLE in said: return info | dict(side="title"), [("text", "Mock session title", 0)]
    if not tools and not aider:
        info["side"] = "notools"
        low = (system + info["last_user"]).lower()
        if "commit message" in low: return info, [("text", "feat: add mock notes file", 0)]
        if last and last.startswith("err"): return info, [("error", int(last[3:]))]
        if last in ("slow",) and api in ("chat", "responses") and "title" not in low and len(ev) > 0 and "summar" not in low:
            return info, [("text", TEXT, .25)]
        return info, [("text", "Mock session title", 0)]
    s = last
    asked = next((t for k, t in reversed(ev) if k == "user" and t.strip()), "")
    if VERDICT in asked: return info | dict(scn="verdict"), [("text", "ACCEPT\nThe result is what the brief asks for.", .02)]
    if s is None: return info, [("text", "No scenario tag found. " + FINAL, 0)]
    if s.startswith("err"): return info, [("error", int(s[3:]))]
    if s.startswith("flaky"):
        key = (s, api, info["mark"], len(ev)); COUNTS[key] = COUNTS.get(key, 0) + 1
        if COUNTS[key] % 3 != 0: return info, [("error", int(s[5:]))]
        return info, [("text", TEXT, 0)]
    if s == "cut": return info, [("text", TEXT[:60], .05), ("cut",)]
    if s == "hold":
        key = (s, info["mark"]); COUNTS[key] = COUNTS.get(key, 0) + 1
        if COUNTS[key] == 1: return info, [("text", TEXT + "\n\n" + " ".join(f"word{i}" for i in range(1500)), .1)]
        return info, [("text", TEXT, .02)]
    if s == "slow": return info, [("text", (TEXT + "\n\n") + " ".join(f"word{i}" for i in range(60)), .12)]
    if aider and not tools: return info, [("text", aider_reply(s, system, ev), .02)]
    if s == "text": return info, [("text", TEXT, .02)]
    if s == "conduct": return conduct(info, [t for k, t in ev[idx + 1:] if k == "toolresult"], tools)

    p = lambda n: os.path.join(cwd, n) if cwd != "." else n
    shell = pick(tools, "Bash", "bash", "run_shell_command", "exec_command", "shell_command", "shell", "Execute", "local_shell", "powershell")
    writer = pick(tools, "Write", "write_file", "write", "Create", "create", "apply_patch")
    steps = {
        "write": [("w",)], "bash": [("b", "touch made-by-shell.txt && echo shell-ran && curl -s http://127.0.0.1:9/ || true")],
        "safe": [("b", "ls")], "twice": [("b", "touch one.txt && curl -s http://127.0.0.1:9/ || true"), ("b", "touch two.txt && curl -s http://127.0.0.1:9/ || true")], "multi": [("w",), ("b", "rm -f notes.txt && echo removed")],
        "edit": [("r",), ("e",)], "mcp": [("m",)], "ask": [("q",)], "plan": [("p",)], "relay": [("relay",)] * 3, "sub": [("s",)], "todo": [("t",)], "spend": [("b", "ls")] * 60,
    }.get(s, [])
    if step >= len(steps): return info, [("text", FINAL, .02)]
    st = steps[step]
    say = ("text", "I will use a tool for this now.", .25 if s == "spend" else .02)

    def shell_call(cmd):
        if not shell: return None
        args = fill(shell, command=cmd, description="Run a small shell command", timeout=30000)
        pr = (shell["schema"] or {}).get("properties") or {}
        if "sandbox_permissions" in pr and s in ("bash", "multi", "twice", "relay"):
            args["sandbox_permissions"] = "require_escalated"; args["justification"] = "Allow the mock command to run without the sandbox?"
        for k in ("workdir", "dir_path", "directory"):
            if k in args and k not in ("dir_path", "directory"): args[k] = cwd
        if "riskLevel" in pr:
            args["riskLevel"] = "low" if s == "safe" else "medium"; args["riskLevelReason"] = "mock"
        return ("tool", shell, args)

    blk = None
    if st[0] == "relay":
        # Not from the commands of the one before, which the summary holds: from what it kept.
        told = ev[idx][1].split("<summary>")[0]
        left = re.search(r"write (\w+\.txt)", told)
        if "You take over a task" not in told:
            keep = pick(tools, "mcp__orchestra__context_save", endswith="context_save")
            if step == 2: return info, [("text", " ".join(f"word{i}" for i in range(1500)), .1)]
            if step == 0: blk = shell_call("echo schema > schema.txt")
            elif keep: blk = ("tool", keep, dict(decisions=["names are plural"], next=["write routes.txt"]))
            else: blk = shell_call("orchestra context save --decision 'names are plural' --next 'write routes.txt'")
        elif step == 1: return info, [("text", "The rest is done.", .02)]
        else:
            knows = dict(left=left and left.group(1), decided="names are plural" in told, there="schema.txt" in told)
            info["knows"] = knows
            if not all(knows.values()): return info, [("text", "I do not know what is left.", .02)]
            blk = shell_call(f"echo orders > {left.group(1)}")
    elif st[0] == "w":
        if writer and writer["name"] == "apply_patch":
            patch = "*** Begin Patch\n*** Add File: notes.txt\n+first line\n+second line\n*** End Patch\n"
            blk = ("tool", writer, patch if writer.get("type") == "custom" else {"input": patch})
        elif writer: blk = ("tool", writer, fill(writer, path=p("notes.txt"), content="first line\nsecond line\n", command="create"))
        else: blk = shell_call("printf 'first line\\nsecond line\\n' > notes.txt")
    elif st[0] == "b": blk = shell_call(st[1])
    elif st[0] == "r":
        r = pick(tools, "Read", "read_file", "read", "view"); blk = ("tool", r, fill(r, path=p("README.md"))) if r else shell_call("cat README.md")
    elif st[0] == "e":
        e = pick(tools, "Edit", "replace", "edit", "str_replace_editor", "apply_patch")
        if e and e["name"] == "apply_patch":
            patch = "*** Begin Patch\n*** Update File: README.md\n@@\n-# demo\n+# demo (edited by mock)\n*** End Patch\n"
            blk = ("tool", e, patch if e.get("type") == "custom" else {"input": patch})
        elif e: blk = ("tool", e, fill(e, path=p("README.md"), old="# demo", new="# demo (edited by mock)", edits=None))
        else: blk = shell_call("sed -i 's/# demo/# demo edited/' README.md")
    elif st[0] == "m":
        m = pick(tools, "mcp__orch__orch_report", endswith="orch_report")
        blk = ("tool", m, fill(m, status="working", message="half way there")) if m else None
    elif st[0] == "q":
        q = pick(tools, "AskUserQuestion", "ask_user_question", "ask_user", "question", "AskUser", "request_user_input")
        if q:
            if q["name"] in ("AskUserQuestion", "ask_user_question", "question"):
                qq = [dict(question="Which colour do you want?", header="Colour", multiSelect=False,
                           options=[dict(label="Red", description="A warm one"), dict(label="Blue", description="A cool one")])]
                if q["name"] == "question": qq[0].pop("multiSelect"); qq[0]["multiple"] = False
                blk = ("tool", q, dict(questions=qq))
            elif q["name"] == "request_user_input":
                blk = ("tool", q, dict(questions=[dict(id="colour", header="Colour", question="Which colour do you want?",
                        options=[dict(label="Red (Recommended)", description="A warm one"), dict(label="Blue", description="A cool one")])]))
            elif q["name"] == "AskUser": blk = ("tool", q, dict(questionnaire="1. [question] Which colour do you want?\n[topic] Colour\n[option] Red\n[option] Blue\n"))
            else:
                a = fill(q, question="Which colour do you want?")
                if "questions" in a: a["questions"] = [dict(question="Which colour do you want?", header="Colour", type="choice",
                        options=[dict(label="Red", description="A warm one"), dict(label="Blue", description="A cool one")])]
                if "choices" in ((q["schema"] or {}).get("properties") or {}): a["choices"] = ["Red", "Blue"]
                blk = ("tool", q, a)
    elif st[0] == "p":
        q = pick(tools, "ExitPlanMode", "exit_plan_mode", "ExitSpecMode", "plan_exit")
        if q: blk = ("tool", q, fill(q, plan="1. Do this\n2. Do that", title="Mock plan"))
    elif st[0] == "s":
        q = pick(tools, "Agent", "Task", "task", "agent", "spawn_agent")
        if q: blk = ("tool", q, fill(q, description="Mock sub task", prompt="SCN:safe please list files", subagent_type="general-purpose" if q["name"] in ("Agent", "Task", "agent") else "general",
                                    message="SCN:safe please list files"))
    elif st[0] == "t":
        q = pick(tools, "TaskCreate", "TodoWrite", "todowrite", "write_todos", "update_plan", "todo_write")
        if q:
            if q["name"] == "update_plan": blk = ("tool", q, dict(plan=[dict(step="First step", status="completed"), dict(step="Second step", status="in_progress")]))
            elif q["name"] == "TaskCreate": blk = ("tool", q, fill(q, subject="First step", description="First step", activeForm="Doing first step"))
            else: blk = ("tool", q, fill(q, todos=[dict(id="1", content="First step", description="First step", activeForm="Doing first", status="completed", priority="high"),
                                                   dict(id="2", content="Second step", description="Second step", activeForm="Doing second", status="in_progress", priority="low")]))
    if blk is None: return info | dict(missing=st), [("text", f"(mock: no tool for {st} among the offered tools) " + FINAL, .02)]
    return info | dict(call=blk[1]["name"], args=blk[2]), [say, blk]


def conduct(info, results, tools):
    """What a primary does that delegates: the next call follows from all results so far."""
    tool = lambda name: pick(tools, "mcp__orchestra__" + name, "orchestra_" + name, endswith=name)
    def call(name, args):
        t = tool(name)
        late = pick(tools, "WaitForMcpServers")
        if t is None and late and waited < 5: return info | dict(call=late["name"]), [("tool", late, fill(late))]
        if t is None: return info | dict(missing=name), [("text", f"(mock: no tool {name} is offered) " + FINAL, 0)]
        return info | dict(call=t["name"], args=args), [("text", "I use a tool of the bridge.", 0), ("tool", t, args)]
    ours = [r for r in results if "task_id" in r or "untrusted" in r]
    waited, results = len(results) - len(ours), ours
    found = lambda text: (re.findall(r"task_id[\\\"\s:]+(task-\d+)", text) or [None])[0]
    ids = [found(r) for r in results[:2]]
    if len(ids) < 2: return call("delegate", dict(task=f"Write part {len(ids) + 1} of the notes", to="rehearsal", idempotency_key=f"part-{len(ids) + 1}"))
    if None in ids: return info | dict(missing="task_id"), [("text", "(mock: delegate gave no task) " + results[0][:500], 0)]
    over = {found(r) for r in results[2:] if re.search(r"finished[\\\"\s:]+true", r)}
    for i in ids:
        if i not in over and len(results) < 60: return call("task_wait", dict(task_id=i, max_s=5))
    read = [r for r in results[2:] if "untrusted" in r]
    if len(read) < 2: return call("get_summary", dict(task_id=ids[len(read)]))
    good = all("files" in r for r in read)
    return info | dict(conducted=ids, good=good), [("text", f"Both parts are done by {ids[0]} and {ids[1]}. " + FINAL, 0)]


def aider_reply(s, system, ev):
    files = re.findall(r"^(\S+\.\w+)\n```", "\n".join(t for k, t in ev if k == "user"), re.M)
    if s == "write": return ("I will create the file.\n\nnotes.txt\n```\n<<<<<<< SEARCH\n=======\nfirst line\nsecond line\n>>>>>>> REPLACE\n```\n")
    if s == "edit": return ("I will edit the file.\n\nREADME.md\n```\n<<<<<<< SEARCH\n# demo\n=======\n# demo (edited by mock)\n>>>>>>> REPLACE\n```\n")
    if s == "bash": return "Please run this:\n\n```bash\ntouch made-by-shell.txt && echo shell-ran\n```\n"
    if s == "multi": return ("I will create a file and run it.\n\nrun.sh\n```\n<<<<<<< SEARCH\n=======\necho hi from run.sh\n>>>>>>> REPLACE\n```\n\n```bash\nbash run.sh\n```\n")
    if s == "addfile": return "I need to see `README.md` before I can continue. Please add README.md to the chat."
    return TEXT


# ---------------------------------------------------------------- wire formats
class H(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *a): pass

    def js(self, obj, code=200, headers=()):
        d = json.dumps(obj).encode()
        self.send_response(code); self.send_header("content-type", "application/json"); self.send_header("content-length", str(len(d)))
        for k, v in headers: self.send_header(k, v)
        self.end_headers()
        if self.command != "HEAD": self.wfile.write(d)

    def log(self, **kw):
        with LOCK:
            with open(A.log, "a") as f: f.write(json.dumps(dict(t=round(time.time(), 3)) | kw) + "\n")

    def do_HEAD(self): self.log(method="HEAD", path=self.path); self.js({})

    def do_GET(self):
        self.log(method="GET", path=self.path, ua=self.headers.get("user-agent"))
        p = self.path.split("?")[0]
        if p.endswith("/models"):
            ids = ["mock-model", "claude-sonnet-4-5", "gpt-5.4", "gpt-5", "gemini-2.5-pro"]
            self.js(dict(object="list", data=[dict(id=i, object="model", created=1, owned_by="mock", type="model", display_name=i) for i in ids], has_more=False))
        else: self.js(dict(error=dict(type="not_found_error", message="not found (mock)")), 404)

    def do_POST(self):
        if "chunked" in (self.headers.get("transfer-encoding") or ""):
            raw = b""
            while True:
                n = int(self.rfile.readline().split(b";")[0] or b"0", 16)
                raw += self.rfile.read(n); self.rfile.readline()
                if n == 0: break
        else: raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip": raw = gzip.decompress(raw)
        try: body = json.loads(raw or b"{}")
        except Exception: body = {}
        p = self.path.split("?")[0]
        api = ("anthropic" if p.endswith("/messages") else "chat" if p.endswith("/chat/completions") else
               "responses" if p.endswith("/responses") else "gemini" if "enerateContent" in p else None)
        if p.endswith("count_tokens") or p.endswith(":countTokens"):
            self.log(method="POST", path=self.path); return self.js(dict(input_tokens=USAGE["inp"], totalTokens=USAGE["inp"]))
        if api is None:
            self.log(method="POST", path=self.path, ua=self.headers.get("user-agent"), body=raw[:300].decode("utf8", "replace"))
            return self.js(dict(error=dict(type="not_found_error", message="not found (mock)")), 404)
        with LOCK: SEQ[0] += 1; n = SEQ[0]
        try: info, blocks = plan(api, body)
        except Exception as e:
            import traceback; traceback.print_exc(); info, blocks = dict(exc=repr(e)), [("text", "mock internal error " + repr(e), 0)]
        if A.dump: 
            with open(os.path.join(A.dump, f"{n:04d}-{api}.json"), "w") as f: json.dump(body, f, indent=1)
        self.info = info
        err = next((b for b in blocks if b[0] == "error"), None)
        self.log(n=n, api=api, answer=err[1] if err else 200, path=self.path, ua=self.headers.get("user-agent"), model=body.get("model"), stream=body.get("stream"), **{k: v for k, v in info.items()})
        try:
            if err: return self.error(api, err[1])
            stream = body.get("stream") or "streamGenerate" in p
            if not stream:
                for b in blocks:        # the whole answer at once, as late as if it had been streamed
                    for _ in self.words(b[1]) if b[0] == "text" and b[2] else (): time.sleep(b[2])
            getattr(self, "api_" + api)(body, blocks, bool(stream))
        except (BrokenPipeError, ConnectionResetError):
            self.log(n=n, client_closed=True)

    def error(self, api, code):
        typ = {401: "authentication_error", 400: "invalid_request_error", 429: "rate_limit_error", 529: "overloaded_error", 500: "api_error"}.get(code, "api_error")
        msg = {401: "invalid x-api-key (mock)", 400: "bad request (mock)", 429: "Rate limit reached (mock)", 529: "Overloaded (mock)", 500: "Internal server error (mock)"}.get(code, "mock")
        h = [("retry-after", "1")] if code == 429 else []
        if api == "anthropic": o = dict(type="error", error=dict(type=typ, message=msg), request_id="req_mock")
        elif api == "gemini": o = dict(error=dict(code=code, message=msg, status={429: "RESOURCE_EXHAUSTED", 401: "UNAUTHENTICATED", 400: "INVALID_ARGUMENT"}.get(code, "UNAVAILABLE")))
        else: o = dict(error=dict(message=msg, type=typ, code={401: "invalid_api_key", 429: "rate_limit_exceeded"}.get(code)))
        self.js(o, code, h)

    def sse_start(self):
        self.send_response(200); self.send_header("content-type", "text/event-stream"); self.send_header("cache-control", "no-cache")
        self.send_header("transfer-encoding", "chunked"); self.end_headers()

    def chunk(self, s):
        d = s.encode(); self.wfile.write(b"%x\r\n" % len(d) + d + b"\r\n"); self.wfile.flush()

    def sse(self, obj, event=None):
        self.chunk((f"event: {event}\n" if event else "") + "data: " + json.dumps(obj) + "\n\n")

    def end(self): self.wfile.write(b"0\r\n\r\n"); self.wfile.flush()

    def usage(self):
        times = 10 if self.info.get("scn") == "spend" and not self.info.get("side") else 1
        return {k: v * times for k, v in USAGE.items()}

    def words(self, s):
        for i, w in enumerate(re.findall(r"\S+\s*|\s+", s)):
            if i == HALF: self.log(half=True, mark=self.info.get("mark"), scn=self.info.get("scn"))
            yield w

    # --- Anthropic
    def api_anthropic(self, body, blocks, stream):
        mid = "msg_" + uuid.uuid4().hex[:24]; model = body.get("model")
        USAGE = self.usage()
        u = dict(input_tokens=USAGE["inp"], cache_creation_input_tokens=USAGE["cache_write"], cache_read_input_tokens=USAGE["cache_read"], output_tokens=1, service_tier="standard")
        stop = "tool_use" if any(b[0] == "tool" for b in blocks) else "end_turn"
        if not stream:
            c = [dict(type="text", text=b[1]) if b[0] == "text" else dict(type="tool_use", id=rid("toolu_"), name=b[1]["name"], input=b[2]) for b in blocks if b[0] in ("text", "tool")]
            return self.js(dict(id=mid, type="message", role="assistant", model=model, content=c, stop_reason=stop, stop_sequence=None, usage=u | dict(output_tokens=USAGE["out"])))
        self.sse_start()
        self.sse(dict(type="message_start", message=dict(id=mid, type="message", role="assistant", model=model, content=[], stop_reason=None, stop_sequence=None, usage=u)), "message_start")
        self.sse(dict(type="ping"), "ping")
        for i, b in enumerate(blocks):
            if b[0] == "cut": self.wfile.flush(); self.connection.close(); return
            if b[0] == "text":
                self.sse(dict(type="content_block_start", index=i, content_block=dict(type="text", text="")), "content_block_start")
                for w in self.words(b[1]):
                    self.sse(dict(type="content_block_delta", index=i, delta=dict(type="text_delta", text=w)), "content_block_delta")
                    if b[2]: time.sleep(b[2])
            else:
                self.sse(dict(type="content_block_start", index=i, content_block=dict(type="tool_use", id=rid("toolu_"), name=b[1]["name"], input={})), "content_block_start")
                self.sse(dict(type="content_block_delta", index=i, delta=dict(type="input_json_delta", partial_json=json.dumps(b[2]))), "content_block_delta")
            self.sse(dict(type="content_block_stop", index=i), "content_block_stop")
        self.sse(dict(type="message_delta", delta=dict(stop_reason=stop, stop_sequence=None), usage=dict(output_tokens=USAGE["out"])), "message_delta")
        self.sse(dict(type="message_stop"), "message_stop"); self.end()

    # --- OpenAI chat
    def api_chat(self, body, blocks, stream):
        cid = rid("chatcmpl-"); model = body.get("model"); pt = USAGE["inp"] + USAGE["cache_read"]
        u = dict(prompt_tokens=pt, completion_tokens=USAGE["out"], total_tokens=pt + USAGE["out"], prompt_tokens_details=dict(cached_tokens=USAGE["cache_read"]), completion_tokens_details=dict(reasoning_tokens=0))
        fin = "tool_calls" if any(b[0] == "tool" for b in blocks) else "stop"
        base = dict(id=cid, created=int(time.time()), model=model)
        if not stream:
            tc = [dict(id=rid("call_"), type="function", function=dict(name=b[1]["name"], arguments=json.dumps(b[2]))) for b in blocks if b[0] == "tool"]
            m = dict(role="assistant", content="".join(b[1] for b in blocks if b[0] == "text"))
            if tc: m["tool_calls"] = tc
            return self.js(base | dict(object="chat.completion", choices=[dict(index=0, message=m, finish_reason=fin)], usage=u))
        self.sse_start(); base["object"] = "chat.completion.chunk"
        ch = lambda d, f=None: self.sse(base | dict(choices=[dict(index=0, delta=d, finish_reason=f)]))
        ch(dict(role="assistant", content="")); ti = 0
        for b in blocks:
            if b[0] == "cut": self.wfile.flush(); self.connection.close(); return
            if b[0] == "text":
                for w in self.words(b[1]):
                    ch(dict(content=w))
                    if b[2]: time.sleep(b[2])
            else:
                ch(dict(tool_calls=[dict(index=ti, id=rid("call_"), type="function", function=dict(name=b[1]["name"], arguments=json.dumps(b[2])))])); ti += 1
        ch({}, fin)
        self.sse(base | dict(choices=[], usage=u)); self.chunk("data: [DONE]\n\n"); self.end()

    # --- OpenAI responses
    def api_responses(self, body, blocks, stream):
        USAGE = self.usage()
        r = rid("resp_"); model = body.get("model"); it = USAGE["inp"] + USAGE["cache_read"]
        u = dict(input_tokens=it, input_tokens_details=dict(cached_tokens=USAGE["cache_read"]), output_tokens=USAGE["out"], output_tokens_details=dict(reasoning_tokens=8), total_tokens=it + USAGE["out"])
        base = dict(id=r, object="response", created_at=int(time.time()), model=model, status="in_progress", output=[], usage=None)
        items = []
        for b in blocks:
            if b[0] == "text": items.append((b, dict(type="message", id=rid("msg_"), role="assistant", status="completed", content=[dict(type="output_text", text=b[1], annotations=[])])))
            elif b[0] == "tool":
                if isinstance(b[2], str): it_ = dict(type="custom_tool_call", id=rid("ctc_"), call_id=rid("call_"), name=b[1]["name"], input=b[2], status="completed")
                else: it_ = dict(type="function_call", id=rid("fc_"), call_id=rid("call_"), name=b[1]["name"], arguments=json.dumps(b[2]), status="completed")
                if b[1].get("ns"): it_["namespace"] = b[1]["ns"]
                items.append((b, it_))
            else: items.append((b, None))
        if not stream: return self.js(base | dict(status="completed", output=[i for _, i in items if i], usage=u))
        self.sse_start(); sn = [0]
        def ev(t, **k): sn[0] += 1; self.sse(dict(type=t, sequence_number=sn[0]) | k, t)
        ev("response.created", response=base); ev("response.in_progress", response=base)
        for i, (b, item) in enumerate(items):
            if b[0] == "cut": self.wfile.flush(); self.connection.close(); return
            if b[0] == "text":
                ev("response.output_item.added", output_index=i, item=item | dict(status="in_progress", content=[]))
                ev("response.content_part.added", output_index=i, item_id=item["id"], content_index=0, part=dict(type="output_text", text="", annotations=[]))
                for w in self.words(b[1]):
                    ev("response.output_text.delta", output_index=i, item_id=item["id"], content_index=0, delta=w)
                    if b[2]: time.sleep(b[2])
                ev("response.output_text.done", output_index=i, item_id=item["id"], content_index=0, text=b[1])
                ev("response.content_part.done", output_index=i, item_id=item["id"], content_index=0, part=item["content"][0])
            else:
                e0 = dict(item); e0["status"] = "in_progress"
                if "arguments" in e0: e0["arguments"] = ""
                ev("response.output_item.added", output_index=i, item=e0)
                if "arguments" in item:
                    ev("response.function_call_arguments.delta", output_index=i, item_id=item["id"], delta=item["arguments"])
                    ev("response.function_call_arguments.done", output_index=i, item_id=item["id"], arguments=item["arguments"], name=item["name"])
            ev("response.output_item.done", output_index=i, item=item)
        ev("response.completed", response=base | dict(status="completed", output=[i for _, i in items if i], usage=u)); self.end()

    # --- Gemini
    def api_gemini(self, body, blocks, stream):
        pt = USAGE["inp"] + USAGE["cache_read"]
        um = dict(promptTokenCount=pt, candidatesTokenCount=USAGE["out"], totalTokenCount=pt + USAGE["out"] + 8, cachedContentTokenCount=USAGE["cache_read"], thoughtsTokenCount=8)
        model = re.search(r"models/([^:]+):", self.path); model = model.group(1) if model else "gemini"
        mk = lambda parts, fin=None, u=None: dict(candidates=[dict(content=dict(role="model", parts=parts), index=0) | (dict(finishReason=fin) if fin else {})], modelVersion=model, responseId=rid("r")) | (dict(usageMetadata=u) if u else {})
        part = lambda b: dict(text=b[1]) if b[0] == "text" else dict(functionCall=dict(name=b[1]["name"], args=b[2], id=rid("fc")), thoughtSignature="bW9jaw==")
        if not stream: return self.js(mk([part(b) for b in blocks if b[0] in ("text", "tool")], "STOP", um))
        self.sse_start()
        for b in blocks:
            if b[0] == "cut": self.wfile.flush(); self.connection.close(); return
            if b[0] == "text":
                for w in self.words(b[1]):
                    self.sse(mk([dict(text=w)], None, um | dict(candidatesTokenCount=1)))
                    if b[2]: time.sleep(b[2])
            else: self.sse(mk([part(b)]))
        self.sse(mk([dict(text="")], "STOP", um)); self.end()


class S(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError): super().handle_error(request, client_address)     # a killed client


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--port", type=int, default=8765, help="port on 127.0.0.1; 0 takes a free one (default %(default)s)")
    ap.add_argument("--log", default="/tmp/mock_model.jsonl", help="one JSON line per request (default %(default)s)")
    ap.add_argument("--dump", default=None, metavar="DIR", help="keep every request body as DIR/NNNN-API.json")
    ap.add_argument("--root", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "run"),
                    help="folder that holds the clients' working directories; tool calls name absolute paths only below it, "
                         "else relative ones (default: run/ beside this file)")
    ap.add_argument("--with-stdin", action="store_true", help="end when standard input ends, so that no server outlives its test")
    A = ap.parse_args(); A.root = os.path.abspath(A.root)
    if A.dump: os.makedirs(A.dump, exist_ok=True)
    server = S(("127.0.0.1", A.port), H)
    if A.with_stdin: threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(f"mock model server on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
