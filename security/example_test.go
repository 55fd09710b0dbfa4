package security_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/security"
	"github.com/gowecom/wecom/wecomtest"
)

// What administrators did last week, whatever the number of pages.
func ExampleService_AllAdminLogs() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	// In a real corp, administrators do this.
	if err := corp.Join(wecomtest.Member{UserID: "xiaoming", Name: "小明"}); err != nil {
		log.Fatal(err)
	}
	corp.Advance(time.Minute)

	to := corp.Now().Add(-time.Second)
	query := security.AdminLogQuery{From: to.AddDate(0, 0, -7), To: to}
	for entry, err := range security.New(corp.Client()).AllAdminLogs(context.Background(), query) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(entry.UserID, entry.Operation, entry.Action, entry.Detail)
	}
	// Output:
	// linjianguo 成员与部门变更 新增成员 姓名：小明
}

// A computer that a member declares as the corp's becomes trusted.
func ExampleService_ApproveDevices() {
	corp := wecomtest.New()
	// In a real corp, members do this.
	code, err := corp.LogInOn("lina", wecomtest.Computer{System: "Windows", MAC: "50:81:40:29:33:0A", Name: "PC-7"})
	if err != nil {
		log.Fatal(err)
	}
	if err := corp.DeclareDevice(code, false); err != nil {
		log.Fatal(err)
	}

	s, ctx := security.New(corp.Client()), context.Background()
	var pending []string
	for d, err := range s.AllDevices(ctx, security.UnknownDevice) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(d.ComputerName, d.LastLoginUserID, d.Status)
		if d.Status == security.DeviceCorpPending {
			pending = append(pending, d.Code)
		}
	}
	decision, err := s.ApproveDevices(ctx, pending...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(decision.Codes), "approved,", len(decision.Failed), "failed")
	// Output:
	// PC-7 lina 待管理员确认为企业设备
	// 1 approved, 0 failed
}

// A firewall fetches the addresses of WeCom, which change.
func ExampleService_NewFeed() {
	corp := wecomtest.New()
	feed := security.New(corp.Client()).NewFeed()
	mux := http.NewServeMux()
	mux.Handle("GET /wecom-addresses", feed)
	handler := callback.NewHandler(corp.Cipher())
	callback.On(handler, feed.HandleChange)
	mux.Handle("/wecom", handler)
	if err := corp.Receive(wecomtest.AppAgentID, handler); err != nil {
		log.Fatal(err)
	}

	fetch := func() {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/wecom-addresses?necessary=1", nil))
		fmt.Print(w.Body)
	}
	fetch()
	// In a real corp, WeCom does this.
	corp.ChangeAddresses()
	if err := corp.Flush(context.Background()); err != nil {
		log.Fatal(err)
	}
	fetch()
	// Output:
	// 198.51.100.10
	// 198.51.100.11
}

// An app decides on the request of a member for an advanced account.
func ExampleService_UpdateAccountRequest() {
	corp := wecomtest.New()
	// In a real corp, a member does this, and the app gets security.AccountRequested.
	applyID, err := corp.RequestAccount("lina", int(security.AccountDrive), "空间不足")
	if err != nil {
		log.Fatal(err)
	}
	s, ctx := security.New(corp.Client()), context.Background()
	err = s.UpdateAccountRequest(ctx, security.AccountRequestUpdate{
		ApplyID: applyID, ApprovalID: "oa-1", Status: security.ApprovalApproved, ApprovalURL: "https://oa.example.com/1",
		Nodes: []security.ApprovalNode{{Status: security.ApprovalApproved, Relation: security.ApprovalByAny, CompletedUserIDs: []string{"wangwei"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	request, err := s.GetAccountRequest(ctx, applyID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(request.UserID, request.Feature, request.Reason, request.Status)
	// Output:
	// lina 微盘 空间不足 审批人已同意
}
