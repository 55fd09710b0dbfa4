// A stand-in for the JS-SDK of WeCom. It asks the simulated corp whether the page
// is signed, and shows on the page what WeCom would do.
(() => {
  "use strict";
  const checkURL = CHECK_URL;
  const granted = new Set();
  const waiting = [];
  let configured = false;
  let failed;

  async function check(kind, o) {
    const query = new URLSearchParams({
      kind, corpid: o.corpid || o.appId, agentid: o.agentid || "", timestamp: o.timestamp,
      nonce: o.nonceStr, signature: o.signature, url: location.href.split("#")[0],
    });
    const reply = await (await fetch(checkURL + "?" + query)).json();
    if (reply.errcode !== 0) throw new Error(reply.errmsg);
    for (const name of o.jsApiList || []) granted.add(name);
  }

  function show(text) {
    const dialog = document.createElement("dialog");
    dialog.id = "simulated-wecom";
    dialog.style.cssText = "border:0;border-radius:12px;padding:24px;max-width:280px;text-align:center;font:16px/1.6 system-ui,sans-serif;color:#1f2329;box-shadow:0 8px 32px #0003";
    const p = document.createElement("p");
    p.style.margin = "0 0 16px";
    p.textContent = text;
    const close = document.createElement("button");
    close.textContent = "关闭";
    close.style.cssText = "border:0;border-radius:8px;padding:8px 24px;background:#f2f3f5;color:#1f2329;font:inherit";
    close.onclick = () => dialog.remove();
    dialog.append(p, close);
    document.body.append(dialog);
    dialog.showModal();
  }

  const wx = {
    config(o) {
      check("config", o).then(() => {
        configured = true;
        for (const f of waiting) f();
      }, (e) => failed && failed({ errMsg: "config:" + e.message }));
    },
    ready(f) { configured ? f() : waiting.push(f); },
    error(f) { failed = f; },
    agentConfig(o) {
      check("agentConfig", o).then(
        () => o.success && o.success({ errMsg: "agentConfig:ok" }),
        (e) => o.fail && o.fail({ errMsg: "agentConfig:fail " + e.message }));
    },
    invoke(name, o, done) {
      if (!granted.has(name)) {
        done && done({ err_msg: name + ":permission denied" });
        return;
      }
      show(name === "openUserProfile" ? "模拟企业微信：打开了 " + o.userid + " 的个人信息页" : "模拟企业微信：调用了 " + name);
      done && done({ err_msg: name + ":ok" });
    },
    checkJsApi(o) { o.success({ checkResult: Object.fromEntries(o.jsApiList.map((n) => [n, granted.has(n)])) }); },
  };
  window.wx = window.jWeixin = wx;
})();
