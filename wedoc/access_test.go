package wedoc_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

func TestAccess(t *testing.T) {
	lina := wedoc.Grantee{UserID: "lina"}
	apitest.Run(t, []apitest.Endpoint{
		row("GetAccess", "/cgi-bin/wedoc/doc_get_auth", `{"docid":"d1"}`, `{"errcode":0,"errmsg":"ok",
			"access_rule":{"enable_corp_internal":true,"corp_internal_auth":1,"enable_corp_external":false,"corp_external_auth":2,
				"corp_internal_approve_only_by_admin":false,"corp_external_approve_only_by_admin":true,"ban_share_external":true},
			"secure_setting":{"enable_readonly_copy":true,"watermark":{"margin_type":2,"show_visitor_name":true,"show_text":false,"text":"内部"},"enable_readonly_comment":false},
			"doc_member_list":[{"type":1,"userid":"lina","auth":7},{"type":1,"tmp_external_userid":"t1","auth":1}],
			"co_auth_list":[{"type":2,"departmentid":3,"auth":2}]}`,
			func(c ctx, s svc) (*wedoc.Access, error) { return s.GetAccess(c, "d1") },
			&wedoc.Access{
				Rule:     wedoc.AccessRule{CorpMayOpen: true, CorpRight: wedoc.RightRead, OutsideRight: wedoc.RightWrite, OutsideNeedsAdmin: true, ForbidOutsideShare: true},
				Security: wedoc.Security{ReadersMayCopy: true, Watermark: wedoc.Watermark{Density: wedoc.WatermarkDense, ShowVisitor: true, Text: "内部"}},
				Members: []wedoc.Grant{
					{Grantee: wedoc.Grantee{Type: wedoc.GranteeUser, UserID: "lina"}, Right: wedoc.RightAdmin},
					{Grantee: wedoc.Grantee{Type: wedoc.GranteeUser, TmpCustomerID: "t1"}, Right: wedoc.RightRead},
				},
				Departments: []wedoc.Grant{{Grantee: wedoc.Grantee{Type: wedoc.GranteeDepartment, DepartmentID: 3}, Right: wedoc.RightWrite}},
			}),
		plain("UpdateAccessRule with all", "/cgi-bin/wedoc/mod_doc_join_rule", `{"docid":"d1","enable_corp_internal":true,"corp_internal_auth":1,"corp_internal_approve_only_by_admin":false,
			"enable_corp_external":false,"corp_external_auth":2,"corp_external_approve_only_by_admin":true,"ban_share_external":false}`,
			func(c ctx, s svc) error {
				return s.UpdateAccessRule(c, "d1", wedoc.AccessRuleUpdate{
					CorpMayOpen: new(true), CorpRight: wedoc.RightRead, CorpNeedsAdmin: new(false),
					OutsideMayOpen: new(false), OutsideRight: wedoc.RightWrite, OutsideNeedsAdmin: new(true), ForbidOutsideShare: new(false),
				})
			}),
		plain("UpdateAccessRule with one", "/cgi-bin/wedoc/mod_doc_join_rule", `{"docid":"d1","ban_share_external":true}`,
			func(c ctx, s svc) error {
				return s.UpdateAccessRule(c, "d1", wedoc.AccessRuleUpdate{ForbidOutsideShare: new(true)})
			}),
		plain("ReplaceDepartments", "/cgi-bin/wedoc/mod_doc_join_rule", `{"docid":"d1","update_co_auth_list":true,"co_auth_list":[{"type":2,"departmentid":3,"auth":1}]}`,
			func(c ctx, s svc) error {
				return s.ReplaceDepartments(c, "d1", []wedoc.Grant{{Grantee: wedoc.Grantee{DepartmentID: 3}, Right: wedoc.RightRead}})
			}),
		plain("ReplaceDepartments by none", "/cgi-bin/wedoc/mod_doc_join_rule", `{"docid":"d1","update_co_auth_list":true,"co_auth_list":[]}`,
			func(c ctx, s svc) error { return s.ReplaceDepartments(c, "d1", nil) }),
		plain("UpdateMembers", "/cgi-bin/wedoc/mod_doc_member", `{"docid":"d1","update_file_member_list":[{"type":1,"userid":"lina","auth":7}],
			"del_file_member_list":[{"type":1,"userid":"songtao"},{"type":1,"tmp_external_userid":"t1"}]}`,
			func(c ctx, s svc) error {
				return s.UpdateMembers(c, "d1", wedoc.MembersUpdate{
					Put:    []wedoc.Grant{{Grantee: lina, Right: wedoc.RightAdmin}},
					Delete: []wedoc.Grantee{{UserID: "songtao"}, {TmpCustomerID: "t1"}},
				})
			}),
		plain("UpdateMembers without deletion", "/cgi-bin/wedoc/mod_doc_member", `{"docid":"d1","update_file_member_list":[{"type":1,"userid":"lina","auth":1}]}`,
			func(c ctx, s svc) error {
				return s.UpdateMembers(c, "d1", wedoc.MembersUpdate{Put: []wedoc.Grant{{Grantee: lina, Right: wedoc.RightRead}}})
			}),
		plain("UpdateSecurity", "/cgi-bin/wedoc/mod_doc_safty_setting", `{"docid":"d1","enable_readonly_copy":false,"watermark":{"margin_type":1,"show_visitor_name":true,"show_text":false,"text":""}}`,
			func(c ctx, s svc) error {
				return s.UpdateSecurity(c, "d1", wedoc.SecurityUpdate{ReadersMayCopy: new(false),
					Watermark: wedoc.WatermarkUpdate{Density: wedoc.WatermarkSparse, ShowVisitor: new(true), ShowText: new(false), Text: new("")}})
			}),
		plain("UpdateSecurity with one", "/cgi-bin/wedoc/mod_doc_safty_setting", `{"docid":"d1","watermark":{"show_text":true}}`,
			func(c ctx, s svc) error {
				return s.UpdateSecurity(c, "d1", wedoc.SecurityUpdate{Watermark: wedoc.WatermarkUpdate{ShowText: new(true)}})
			}),
	})
}

// What one call changes, the others leave as it was.
func TestAccessIsKept(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := wedoc.New(corp.Client()), t.Context()
	doc, err := s.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "预算", AdminUserIDs: []string{"lina"}})
	must(t, err)
	must(t, s.ReplaceDepartments(ctx, doc.ID, []wedoc.Grant{{Grantee: wedoc.Grantee{DepartmentID: 1}, Right: wedoc.RightRead}}))
	must(t, s.UpdateAccessRule(ctx, doc.ID, wedoc.AccessRuleUpdate{CorpMayOpen: new(false), CorpNeedsAdmin: new(true)}))
	must(t, s.UpdateMembers(ctx, doc.ID, wedoc.MembersUpdate{Put: []wedoc.Grant{{Grantee: wedoc.Grantee{UserID: "songtao"}, Right: wedoc.RightRead}}}))
	must(t, s.UpdateSecurity(ctx, doc.ID, wedoc.SecurityUpdate{Watermark: wedoc.WatermarkUpdate{ShowText: new(true), Text: new("机密")}}))
	must(t, s.UpdateAccessRule(ctx, doc.ID, wedoc.AccessRuleUpdate{ForbidOutsideShare: new(true)}))
	got, err := s.GetAccess(ctx, doc.ID)
	must(t, err)
	want := &wedoc.Access{
		Rule:     wedoc.AccessRule{CorpRight: wedoc.RightRead, CorpNeedsAdmin: true, OutsideRight: wedoc.RightRead, OutsideNeedsAdmin: true, ForbidOutsideShare: true},
		Security: wedoc.Security{ReadersMayCopy: true, ReadersMayComment: true, Watermark: wedoc.Watermark{Density: wedoc.WatermarkSparse, ShowText: true, Text: "机密"}},
		Members: []wedoc.Grant{
			{Grantee: wedoc.Grantee{Type: wedoc.GranteeUser, UserID: "lina"}, Right: wedoc.RightAdmin},
			{Grantee: wedoc.Grantee{Type: wedoc.GranteeUser, UserID: "songtao"}, Right: wedoc.RightRead},
		},
		Departments: []wedoc.Grant{{Grantee: wedoc.Grantee{Type: wedoc.GranteeDepartment, DepartmentID: 1}, Right: wedoc.RightRead}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	opened := corp.Document(doc.ID)
	for user, want := range map[string]int{"lina": 7, "songtao": 1} {
		if right, err := opened.Open(user); right != want || err != nil {
			t.Errorf("%s has the right %d, %v", user, right, err)
		}
	}
	must(t, s.ReplaceDepartments(ctx, doc.ID, nil))
	if _, err := opened.Open("chenzhiyuan"); err == nil {
		t.Error("a member opened a document that is closed to members")
	}
}

// The document refuses what WeCom documents that it refuses.
func TestAccessIsRefused(t *testing.T) {
	corp := wecomtest.New()
	s, ctx := wedoc.New(corp.Client()), t.Context()
	doc, err := s.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "预算"})
	must(t, err)
	put := func(right wedoc.Right, ids ...string) error {
		var update wedoc.MembersUpdate
		for _, id := range ids {
			update.Put = append(update.Put, wedoc.Grant{Grantee: wedoc.Grantee{UserID: id}, Right: right})
		}
		return s.UpdateMembers(ctx, doc.ID, update)
	}
	for name, c := range map[string]struct {
		err  error
		code int
	}{
		"no admin":     {s.UpdateAccessRule(ctx, doc.ID, wedoc.AccessRuleUpdate{CorpNeedsAdmin: new(true)}), 640051},
		"four admins":  {put(wedoc.RightAdmin, "lina", "songtao", "chenzhiyuan", "wangfang"), 640053},
		"write":        {put(wedoc.RightWrite, "lina"), 640051},
		"a ghost":      {put(wedoc.RightRead, "ghost"), 640012},
		"not a member": {s.UpdateMembers(ctx, doc.ID, wedoc.MembersUpdate{Delete: []wedoc.Grantee{{UserID: "lina"}}}), 640056},
		"no document":  {s.DeleteDocument(ctx, "nothing"), 301085},
	} {
		if code := codeOf(c.err); code != c.code {
			t.Errorf("%s: %v, want the code %d", name, c.err, c.code)
		}
	}
	if err := s.UpdateMembers(ctx, doc.ID, wedoc.MembersUpdate{}); err == nil {
		t.Error("a change of nobody was sent")
	}
	department := wedoc.Grantee{DepartmentID: 1}
	for name, err := range map[string]error{
		"a department to put":    s.UpdateMembers(ctx, doc.ID, wedoc.MembersUpdate{Put: []wedoc.Grant{{Grantee: department, Right: wedoc.RightRead}}}),
		"a department to delete": s.UpdateMembers(ctx, doc.ID, wedoc.MembersUpdate{Delete: []wedoc.Grantee{department}}),
		"nobody":                 put(wedoc.RightRead, ""),
		"a member":               s.ReplaceDepartments(ctx, doc.ID, []wedoc.Grant{{Grantee: wedoc.Grantee{UserID: "lina"}, Right: wedoc.RightRead}}),
	} {
		if err == nil || codeOf(err) != 0 {
			t.Errorf("%s: %v, want an error before it is sent", name, err)
		}
	}
	if err := put(wedoc.RightRead, make([]string, 101)...); err == nil || codeOf(err) != 0 {
		t.Errorf("101 members: %v, want an error before it is sent", err)
	}
}

// What an admin does in the client is told to the app.
func TestDocumentEvents(t *testing.T) {
	corp := wecomtest.New()
	s := wedoc.New(corp.Client())
	doc, err := s.CreateDocument(t.Context(), wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "预算", AdminUserIDs: []string{"lina"}})
	must(t, err)
	d := corp.Document(doc.ID)
	must(t, d.PutMember("lina", "songtao", 1))
	must(t, d.DeleteMember("lina", "songtao"))
	if err := d.Delete("songtao"); err == nil {
		t.Error("a member who is no admin deleted the document")
	}
	must(t, d.Delete("lina"))
	if n := len(corp.Events()); n != 3 {
		t.Errorf("%d events, want 3: %v", n, corp.Events())
	}
	if _, err := s.GetInfo(t.Context(), doc.ID); codeOf(err) != 301085 {
		t.Errorf("the deleted document: %v", err)
	}
}
