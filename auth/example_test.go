package auth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

// An intranet page that greets whoever opens it.
func ExampleService_NewGate() {
	corp := wecomtest.New().Client() // in a real program: wecom.NewClient(corpID, secret)
	staff := contacts.New(corp)

	keys, err := auth.NewKeyring("an example; make your own by openssl rand") // from the environment
	if err != nil {
		log.Fatal(err)
	}
	gate, err := auth.New(corp).NewGate(1000002, "https://intranet.example.com/wecom/login", keys)
	if err != nil {
		log.Fatal(err)
	}

	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		member, ok := auth.From(r.Context()).(auth.Member)
		if !ok {
			http.Error(w, "for members only", http.StatusForbidden)
			return
		}
		user, err := staff.GetUser(r.Context(), member.UserID)
		if err != nil {
			http.Error(w, "please come again later", http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "你好，%s", user.Name)
	})

	site := http.NewServeMux()
	site.Handle("GET /healthz", http.NotFoundHandler()) // for everybody
	site.HandleFunc("POST /logout", gate.Logout)
	site.Handle("/", gate.Handler(pages))

	// A stranger with WeCom's browser is sent to log in.
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone) wxwork/4.1.30")
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	fmt.Println(w.Code, strings.HasPrefix(w.Header().Get("Location"), "https://open.weixin.qq.com/connect/oauth2/authorize?"))
	// Output: 302 true
}

// The gate is a middleware as every router takes it.
func ExampleGate_Handler() {
	// chi:    router.Use(gate.Handler)
	// echo:   e.Pre(echo.WrapMiddleware(gate.Handler))
	// gin:    http.ListenAndServe(addr, gate.Handler(engine)), and in a handler auth.From(c.Request.Context())
	//
	// Around a part of the pages only, the callback needs a route of its own:
	// router.Handle("/wecom/login", gate)
}

// With the details of a member at each login, and only members of one
// department.
func ExampleWithAdmit() {
	corp := wecomtest.New().Client()
	service, staff := auth.New(corp), contacts.New(corp)

	admit := func(ctx context.Context, who auth.Identity) (bool, error) {
		member, ok := who.(auth.Member)
		if !ok || member.Linked() {
			return false, nil
		}
		if !member.UserTicket.IsZero() { // within WeCom
			details, err := service.GetDetails(ctx, member.UserTicket)
			if err != nil {
				return false, err
			}
			if details.Mobile.Allowed {
				fmt.Println("mobile:", details.Mobile.Value)
			}
		}
		user, err := staff.GetUser(ctx, member.UserID)
		if err != nil {
			return false, err
		}
		return user.MainDepartmentID == 4, nil
	}
	keys, err := auth.NewKeyring("an example; make your own by openssl rand")
	if err != nil {
		log.Fatal(err)
	}
	_, err = service.NewGate(1000002, "https://intranet.example.com/wecom/login", keys, auth.WithPrivateInfo(), auth.WithAdmit(admit))
	fmt.Println(err)

	ok, err := admit(context.Background(), auth.Member{UserID: "lina"})
	fmt.Println(ok, err)
	// Output:
	// <nil>
	// true <nil>
}

func ExampleService_AuthorizeURL() {
	service := auth.New(wecomtest.New().Client())
	address, err := service.AuthorizeURL(auth.Authorization{
		RedirectURL: "https://intranet.example.com/expenses",
		State:       "k7Q2", // random, and remembered in the browser
		AgentID:     1000002,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(address)
	// Output: https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsimulated000001&redirect_uri=https%3A%2F%2Fintranet.example.com%2Fexpenses&response_type=code&scope=snsapi_base&state=k7Q2&agentid=1000002#wechat_redirect
}

func ExampleService_GetIdentity() {
	corp := wecomtest.New()
	service := auth.New(corp.Client())

	login, err := service.AuthorizeURL(auth.Authorization{RedirectURL: "https://intranet.example.com/login", AgentID: wecomtest.AppAgentID})
	if err != nil {
		log.Fatal(err)
	}
	back, err := corp.LoginAs("lina", login) // what her browser does
	if err != nil {
		log.Fatal(err)
	}
	returned, err := url.Parse(back)
	if err != nil {
		log.Fatal(err)
	}
	code := returned.Query().Get("code") // in a handler, of r.URL

	who, err := service.GetIdentity(context.Background(), code)
	if err != nil {
		log.Fatal(err)
	}
	switch who := who.(type) {
	case auth.Member:
		fmt.Println("member", who.UserID)
	case auth.Outsider:
		fmt.Println("customer", who.CustomerID)
	}
	// Output: member lina
}

// A page asks its own server for what the JS-SDK wants.
func ExampleService_NewJSSigner() {
	corp := wecomtest.New()
	signer, err := auth.New(corp.Client()).NewJSSigner(wecomtest.AppAgentID, slog.Default(), "https://intranet.example.com")
	if err != nil {
		log.Fatal(err)
	}
	site := http.NewServeMux()
	site.Handle("GET /js-config", signer)

	// The script says:
	//	const page = location.href.split("#")[0];
	//	const reply = await fetch("/js-config?url=" + encodeURIComponent(page));
	//	const { config, agentConfig } = await reply.json();
	//	wx.config({ ...config, jsApiList: ["scanQRCode"] });
	//	wx.agentConfig({ ...agentConfig, jsApiList: ["openUserProfile"], success, fail });
	page := "https://intranet.example.com/expenses?id=7"
	r := httptest.NewRequest(http.MethodGet, "/js-config?url="+url.QueryEscape(page), nil)
	r.Header.Set("Referer", page)
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)

	var configs auth.JSConfigs
	if err := json.Unmarshal(w.Body.Bytes(), &configs); err != nil {
		log.Fatal(err)
	}
	agent := configs.AgentConfig
	fmt.Println(w.Code, agent.CorpID, agent.AgentID)
	fmt.Println(corp.CheckJSSignature(page, wecomtest.JSSignature{
		AgentID: agent.AgentID, Timestamp: agent.SignedAt.Unix(), Nonce: agent.Nonce, Signature: agent.Signature,
	}))
	// Output:
	// 200 wwsimulated000001 1000002
	// <nil>
}
