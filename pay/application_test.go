package pay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
)

func picture() wecom.File {
	return wecom.File{Name: "执照.png", Content: strings.NewReader("picture")}
}

func TestApplicationEndpoints(t *testing.T) {
	isOwner := false
	apitest.Run(t, []row{
		{
			Name:  "UploadImage",
			Call:  apitest.With(pay.New, func(c ctx, s service) (string, error) { return s.UploadImage(c, picture()) }),
			Route: "POST /cgi-bin/miniapppay/upload_image",
			File:  apitest.File{Name: "执照.png", Content: "picture"},
			Reply: `{"errcode":0,"errmsg":"","open_wx_pay_media_id":"i1"}`,
			Want:  "i1",
		},
		{
			Name: "ApplyMerchant",
			Call: apitest.With(pay.New, func(c ctx, s service) (string, error) {
				return s.ApplyMerchant(c, pay.MerchantApplication{
					OutRequestNo: "n1", Organization: pay.OrganizationSociety, ShortName: "云杉",
					License: pay.License{
						Type: pay.CertificateSociety, MediaID: "i1", Number: "9133", Name: "云杉科技", LegalPerson: "李娜", Address: "文三路", From: pay.DayOf(time.Date(2020, 1, 1, 16, 0, 0, 0, time.UTC)), Until: pay.Forever,
					},
					Finance:     pay.FinancialInstitution{Type: pay.FinanceInsurance, MediaIDs: []string{"i2", "i3"}},
					LegalPerson: pay.IDCard{Type: pay.IDIdentityCard, FrontMediaID: "i4", BackMediaID: "i5", Name: "李娜", Number: "no1", Address: "a1", From: "2021-02-03", Until: "2031-02-03"},
					IsOwner:     &isOwner,
					Beneficiary: pay.IDCard{Type: pay.IDPassport, FrontMediaID: "i6", Name: "王伟", Number: "no2", Address: "a2", From: "2022-02-03", Until: "2032-02-03"},
					Administrator: pay.Administrator{
						Type: pay.AdministratorAgent, Card: pay.IDCard{Type: pay.IDMacaoPermit, FrontMediaID: "i7", BackMediaID: "i8", Name: "陈晨", Number: "no3", From: "2023-02-03", Until: "2033-02-03"},
						LetterMediaID: "i9", Phone: "13800000001", Email: "a@example.com",
					},
					Account: pay.BankAccount{
						Type: pay.BankAccountCorporate, Bank: "中国银行", Name: "云杉科技", Number: "6222", AreaCode: "330100", Branch: "杭州分行",
						Supplement: pay.BankCardSupplement{SettlementMediaID: "i10", RelationshipMediaID: "i11", OtherMediaIDs: []string{"i12"}},
					},
					Scene: pay.SalesScene{
						Type: pay.SalesOnline, StoreURL: "https://shop.example", StoreMediaID: "i13", AreaCode: "330106", Address: "a3", EntranceMediaID: "i14", IndoorMediaID: "i15",
					},
					Business: pay.BusinessTraining, Qualifications: pay.Pictures{MediaIDs: []string{"i16"}}, Additions: pay.Pictures{MediaIDs: []string{"i17"}}, WithdrawerUserID: "lina",
				})
			}),
			Route: "POST /cgi-bin/miniapppay/apply_mch",
			Body: `{"out_request_no":"n1","organization_type":2,"merchant_short_name":"云杉",
				"business_license_info":{"cert_type":2394,"business_license_copy_open_wx_pay_media_id":"i1","business_license_number":"9133","merchant_name":"云杉科技","legal_person":"李娜","company_address":"文三路",
					"business_time_begin_time":"2020-01-02","business_time_end_time":"长期"},
				"finance_institution_info":{"finance_type":"INSURANCE","finance_license_pics_open_wx_pay_media_id":["i2","i3"]},
				"id_card_info":{"id_doc_type":8,"id_card_copy_open_wx_pay_media_id":"i4","id_card_national_open_wx_pay_media_id":"i5","id_card_name":"李娜","id_card_number":"no1","id_card_address":"a1",
					"id_card_valid_time_begin":"2021-02-03","id_card_valid_time":"2031-02-03"},
				"owner":false,
				"ubo_info":{"id_doc_type":1,"id_card_copy_open_wx_pay_media_id":"i6","id_card_name":"王伟","id_card_number":"no2","id_card_address":"a2","id_card_valid_time_begin":"2022-02-03","id_card_valid_time":"2032-02-03"},
				"contact_info":{"contact_type":"66","contact_info":{"id_doc_type":3,"id_card_copy_open_wx_pay_media_id":"i7","id_card_national_open_wx_pay_media_id":"i8","id_card_name":"陈晨","id_card_number":"no3",
					"id_card_valid_time_begin":"2023-02-03","id_card_valid_time":"2033-02-03"},"business_authorization_letter_open_wx_pay_media_id":"i9","mobile_phone":"13800000001","contact_email":"a@example.com"},
				"account_info":{"bank_account_type":74,"account_bank":"中国银行","account_name":"云杉科技","account_number":"6222","bank_address_code":"330100","bank_name":"杭州分行",
					"bank_card_supplement":{"settlement_certificate_open_wx_pay_media_id":"i10","relationship_certificate_open_wx_pay_media_id":"i11","other_certificate_open_wx_pay_media_id":["i12"]}},
				"sales_scene_info":{"type":2,"store_url":"https://shop.example","store_pic_open_wx_pay_media_id":"i13","address_code":"330106","offline_address":"a3","entrance_pic_open_wx_pay_media_id":"i14","indoor_pic_open_wx_pay_media_id":"i15"},
				"business_id":28,"qualifications":{"id":["i16"]},"business_addition_pics":{"id":["i17"]},"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","error_description":"参数错误"}`,
			Want:  "参数错误",
		},
		{
			Name:  "GetApplication",
			Call:  apitest.With(pay.New, func(c ctx, s service) (*pay.Application, error) { return s.GetApplication(c, "n1") }),
			Route: "POST /cgi-bin/miniapppay/get_applyment_status",
			Body:  `{"out_request_no":"n1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":{"applyment_state":"ACCOUNT_NEED_VERIFY","applyment_state_desc":"待账户验证","sign_state":"NOT_SIGNABLE","sign_url":"https://sign.example/1","sub_mchid":"m1",
				"audit_detail":[{"param_name":"执照","reject_reason":"模糊"}],
				"account_validation":{"account_name":"a1","account_no":"a2","pay_amount":101,"destination_account_number":"a3","destination_account_name":"a4","destination_account_bank":"a5","city":"a6","remark":"a7","deadline":"2026-12-01 12:00:00"},
				"legal_validation_url":"https://sign.example/2"},"apply_state":6,"real_sign_state":2,"reject_reason":"r1"}`,
			Want: &pay.Application{
				Status: pay.ApplicationStatus{
					State: pay.ReviewNeedsValidation, StateDescription: "待账户验证", SignState: pay.WeChatPayNotSignable, SignURL: "https://sign.example/1", MerchantID: "m1",
					Rejections: []pay.Rejection{{Name: "执照", Reason: "模糊"}},
					Validation: pay.AccountValidation{
						PayerName: "a1", PayerNumber: "a2", Amount: 101, Number: "a3", Name: "a4", Bank: "a5", City: "a6", Remark: "a7", Deadline: "2026-12-01 12:00:00",
					},
					LegalValidationURL: "https://sign.example/2",
				},
				State: pay.ApplicationLegalCheck, SignState: pay.SignDone, RejectReason: "r1",
			},
		},
	})
}
