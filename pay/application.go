package pay

import (
	"cmp"
	"context"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A MerchantApplication asks for a payment account (对外收款账户). Its pictures are ids of
// [Service.UploadImage]. WeCom takes names, numbers and addresses as they are, without
// encryption of their own.
type MerchantApplication struct {
	OutRequestNo     string               `json:"out_request_no"` // the program's own number: 1 to 32 characters
	Organization     Organization         `json:"organization_type"`
	License          License              `json:"business_license_info"`
	Finance          FinancialInstitution `json:"finance_institution_info,omitzero"` // required of a financial institution
	ShortName        string               `json:"merchant_short_name"`               // as payers see it: at most 21 Chinese characters
	LegalPerson      IDCard               `json:"id_card_info"`                      // 经营者/法人
	IsOwner          *bool                `json:"owner,omitzero"`                    // of a company: whether the legal person is its beneficiary (受益人)
	Beneficiary      IDCard               `json:"ubo_info,omitzero"`                 // of a company with another beneficiary
	Administrator    Administrator        `json:"contact_info"`                      // 超级管理员: signs, and gets what WeChat Pay has to tell
	Account          BankAccount          `json:"account_info"`                      // where the money goes
	Scene            SalesScene           `json:"sales_scene_info"`
	Business         Business             `json:"business_id"`                     // what the organization may choose depends on its type
	Qualifications   Pictures             `json:"qualifications,omitzero"`         // at most 5; some businesses want them
	Additions        Pictures             `json:"business_addition_pics,omitzero"` // at most 5; if WeChat Pay asks for them
	WithdrawerUserID string               `json:"userid"`                          // of the member who draws money, who is the same person as the administrator and whom the app sees
}

// An Organization is the kind of a merchant (主体类型).
//
//wecom:string
type Organization int

const (
	OrganizationCompany     Organization = 0 // 企业
	OrganizationIndividual  Organization = 1 // 个体
	OrganizationSociety     Organization = 2 // 社会团体组织
	OrganizationInstitution Organization = 3 // 事业单位
)

// A License is a business licence (营业执照), or the certificate of a society or an
// institution (登记证书). Address and days are required of the latter two; of others WeCom
// looks them up if they are empty.
type License struct {
	Type        CertificateType `json:"cert_type,omitzero"` // of a society only
	MediaID     string          `json:"business_license_copy_open_wx_pay_media_id"`
	Number      string          `json:"business_license_number"`
	Name        string          `json:"merchant_name"`
	LegalPerson string          `json:"legal_person"`
	Address     string          `json:"company_address,omitzero"`
	From        Day             `json:"business_time_begin_time,omitzero"`
	Until       Day             `json:"business_time_end_time,omitzero"` // or [Forever]
}

// A Day is a day as documents have it: 2026-11-26.
type Day string

// Forever (长期) is the end of what does not end.
const Forever Day = "长期"

// DayOf returns the day in UTC+8 that a time is in.
func DayOf(t time.Time) Day { return Day(t.In(wecom.Beijing).Format(time.DateOnly)) }

// A CertificateType is the kind of the certificate of a society (登记证书类型).
//
//wecom:string
type CertificateType int

const (
	CertificateUnified    CertificateType = 2389 // 统一社会信用代码证书
	CertificateSociety    CertificateType = 2394 // 社会团体法人登记证书
	CertificateNonCompany CertificateType = 2395 // 民办非企业单位登记证书
	CertificateFoundation CertificateType = 2396 // 基金会法人登记证书
	CertificateReligious  CertificateType = 2399 // 宗教活动场所登记证
	CertificateGovernment CertificateType = 2400 // 政府部门下发的其他有效证明文件
	CertificatePractice   CertificateType = 2520 // 执业许可证/执业证
	CertificateResidents  CertificateType = 2521 // 基层群众性自治组织特别法人统一社会信用代码证
	CertificateVillage    CertificateType = 2522 // 农村集体经济组织登记证
)

// A FinancialInstitution is what a bank, an insurance and the like add.
type FinancialInstitution struct {
	Type     FinanceType `json:"finance_type"`
	MediaIDs []string    `json:"finance_license_pics_open_wx_pay_media_id"` // of licences, at most 5
}

// A FinanceType is a kind of financial institution.
//
//wecom:string
type FinanceType string

const (
	FinanceBank      FinanceType = "BANK_AGENT"       // 银行业
	FinancePayment   FinanceType = "PAYMENT_AGENT"    // 支付机构
	FinanceInsurance FinanceType = "INSURANCE"        // 保险业
	FinanceTrade     FinanceType = "TRADE_AND_SETTLE" // 交易及结算类金融机构
	FinanceOther     FinanceType = "OTHER"            // 其他金融机构
)

// An IDCard is the identity document of a person. FrontMediaID, Name, Number, From and
// Until are required, but for an administrator who is the legal person.
type IDCard struct {
	Type         IDType `json:"id_doc_type,omitzero"` // default: an identity card; required of an agent ([AdministratorAgent])
	FrontMediaID string `json:"id_card_copy_open_wx_pay_media_id,omitzero"`
	BackMediaID  string `json:"id_card_national_open_wx_pay_media_id,omitzero"` // not of a passport
	Name         string `json:"id_card_name"`
	Number       string `json:"id_card_number"`
	Address      string `json:"id_card_address,omitzero"` // of people of a company; not of an administrator
	From         Day    `json:"id_card_valid_time_begin,omitzero"`
	Until        Day    `json:"id_card_valid_time,omitzero"` // or [Forever]
}

// An IDType is a kind of identity document. WeCom knows 0 as well, which is
// [IDIdentityCard] again.
//
//wecom:string
type IDType int

const (
	IDPassport           IDType = 1 // 其他国家或地区居民-护照
	IDHongKongPermit     IDType = 2 // 中国香港居民--来往内地通行证
	IDMacaoPermit        IDType = 3 // 中国澳门居民--来往内地通行证
	IDTaiwanPermit       IDType = 4 // 中国台湾居民--来往大陆通行证
	IDForeignerResidence IDType = 5 // 外国人居留证
	IDHongKongResidence  IDType = 6 // 港澳居民证
	IDTaiwanResidence    IDType = 7 // 台湾居民证
	IDIdentityCard       IDType = 8 // 中国大陆居民-身份证
)

// An Administrator (超级管理员) of a merchant account. Of the legal person, only Name and
// Number of the Card are needed.
type Administrator struct {
	Type          AdministratorType `json:"contact_type"`
	Card          IDCard            `json:"contact_info"`
	LetterMediaID string            `json:"business_authorization_letter_open_wx_pay_media_id,omitzero"` // 业务办理授权函, of an agent
	Phone         string            `json:"mobile_phone"`
	Email         string            `json:"contact_email"`
}

// An AdministratorType tells who the administrator is.
//
//wecom:string
type AdministratorType string

const (
	AdministratorLegalPerson AdministratorType = "65" // 经营者/法人
	AdministratorAgent       AdministratorType = "66" // 经办人
)

// A BankAccount is where the money of a merchant goes (结算账户).
type BankAccount struct {
	Type       BankAccountType    `json:"bank_account_type,omitzero"` // required of an individual
	Bank       string             `json:"account_bank"`               // 中国银行
	Name       string             `json:"account_name"`               // of the owner, as on the licence or the identity card
	Number     string             `json:"account_number"`
	AreaCode   string             `json:"bank_address_code"`  // of WeChat Pay's table of places, of a city at least
	Branch     string             `json:"bank_name,omitzero"` // with the name of the bank, as WeChat Pay's table has it; some banks want it
	Supplement BankCardSupplement `json:"bank_card_supplement,omitzero"`
}

// A BankAccountType tells accounts of organizations from those of people.
//
//wecom:string
type BankAccountType int

const (
	BankAccountCorporate BankAccountType = 74 // 对公账户
	BankAccountPersonal  BankAccountType = 75 // 对私账户
)

// A BankCardSupplement is pictures that societies and institutions add.
type BankCardSupplement struct {
	SettlementMediaID   string   `json:"settlement_certificate_open_wx_pay_media_id,omitzero"`
	RelationshipMediaID string   `json:"relationship_certificate_open_wx_pay_media_id,omitzero"`
	OtherMediaIDs       []string `json:"other_certificate_open_wx_pay_media_id,omitzero"` // at most 3
}

// A SalesScene is where a merchant sells (经营场景).
type SalesScene struct {
	Type            SalesSceneType `json:"type"`
	StoreURL        string         `json:"store_url,omitzero"`                      // of a shop on the Internet, or StoreMediaID
	StoreMediaID    string         `json:"store_pic_open_wx_pay_media_id,omitzero"` // its QR code
	AreaCode        string         `json:"address_code,omitzero"`                   // this and the rest of a shop in a street, which wants all: 6 digits
	Address         string         `json:"offline_address,omitzero"`
	EntranceMediaID string         `json:"entrance_pic_open_wx_pay_media_id,omitzero"`
	IndoorMediaID   string         `json:"indoor_pic_open_wx_pay_media_id,omitzero"`
}

// A SalesSceneType tells shops in streets from those on the Internet.
//
//wecom:string
type SalesSceneType int

const (
	SalesOffline SalesSceneType = 1 // 线下门店
	SalesOnline  SalesSceneType = 2 // 线上店铺
)

// A Business is what a merchant does (经营范围).
//
//wecom:string
type Business int

const (
	BusinessCatering        Business = 1  // 餐饮
	BusinessRetail          Business = 2  // 零售
	BusinessFreshFood       Business = 3  // 食品生鲜
	BusinessAntiques        Business = 4  // 文物经营/文物复制品销售
	BusinessRealEstate      Business = 5  // 房地产
	BusinessEstateAgency    Business = 6  // 房产中介
	BusinessAnimalHospital  Business = 7  // 宠物医院
	BusinessMedicalDevices  Business = 8  // 保健器械/医疗器械/非处方药品
	BusinessClinic          Business = 9  // 其他私立/民营医院/诊所
	BusinessLocalServices   Business = 10 // 居民生活服务
	BusinessTravelAgency    Business = 11 // 旅行社
	BusinessInternetCafe    Business = 12 // 网吧
	BusinessCinema          Business = 13 // 院线影城
	BusinessTicketing       Business = 14 // 咨询/娱乐票务
	BusinessHotel           Business = 15 // 景区/酒店
	BusinessLeisure         Business = 16 // 休闲娱乐/旅游服务
	BusinessShows           Business = 17 // 演出赛事
	BusinessKaraoke         Business = 18 // 游艺厅/KTV
	BusinessShipping        Business = 19 // 船舶/海运服务
	BusinessRailway         Business = 20 // 铁路客运
	BusinessCableTV         Business = 21 // 有线电视缴费
	BusinessOtherFees       Business = 22 // 其他缴费
	BusinessExpress         Business = 23 // 快递
	BusinessLogistics       Business = 24 // 物流
	BusinessDelivery        Business = 25 // 速送
	BusinessInsurance       Business = 26 // 保险业务
	BusinessParking         Business = 27 // 停车缴费
	BusinessTraining        Business = 28 // 培训机构
	BusinessPublicTransport Business = 29 // 城市公共交通
	BusinessTolls           Business = 30 // 高速公路收费
	BusinessDentalClinic    Business = 31 // 私立/民营口腔及眼科、医疗美容医院/诊所
)

// Pictures are ids of [Service.UploadImage].
type Pictures struct {
	MediaIDs []string `json:"id"`
}

// ApplyMerchant asks for a payment account, and returns what is wrong with the
// application in Chinese, or "". [Service.GetApplication] tells how it ends. A member
// draws the money of at most 200 accounts, and a corp has at most 2,000. The call is
// never sent twice: after an error that leaves its end open, read the application.
//
// https://developer.work.weixin.qq.com/document/path/98973
//
//wecom:api POST /cgi-bin/miniapppay/apply_mch 提交创建对外收款账户的申请单
func (s *Service) ApplyMerchant(ctx context.Context, in MerchantApplication) (problem string, err error) {
	problem, err = call.PostIn[string](ctx, s.client, "/cgi-bin/miniapppay/apply_mch", in, "error_description")
	return problem, ask(err, "GetApplication")
}

// An Application is how far an application for a payment account is.
type Application struct {
	Status       ApplicationStatus `json:"status"`
	State        ApplicationState  `json:"apply_state"` // in WeCom
	SignState    SignState         `json:"real_sign_state"`
	RejectReason string            `json:"reject_reason"`
}

// An ApplicationStatus is where an application is at WeChat Pay.
type ApplicationStatus struct {
	State              ReviewState        `json:"applyment_state"`
	StateDescription   string             `json:"applyment_state_desc"`
	SignState          WeChatPaySignState `json:"sign_state"`
	SignURL            string             `json:"sign_url"`  // for the administrator's WeChat; serves for ever
	MerchantID         string             `json:"sub_mchid"` // in [ReviewNeedsSigning] and [ReviewFinished]
	Rejections         []Rejection        `json:"audit_detail"`
	Validation         AccountValidation  `json:"account_validation"`   // in [ReviewNeedsValidation], of one that is signed
	LegalValidationURL string             `json:"legal_validation_url"` // likewise; for the legal person's WeChat, in place of the payment
}

// A Rejection is what is wrong with a part of an application.
type Rejection struct {
	Name   string `json:"param_name"`
	Reason string `json:"reject_reason"`
}

// An AccountValidation is a payment that proves whose the bank account is.
type AccountValidation struct {
	PayerName   string      `json:"account_name"`
	PayerNumber string      `json:"account_no"` // of an account of a person
	Amount      wecom.Cents `json:"pay_amount"`
	Number      string      `json:"destination_account_number"` // where to, as the following
	Name        string      `json:"destination_account_name"`
	Bank        string      `json:"destination_account_bank"`
	City        string      `json:"city"`
	Remark      string      `json:"remark"`   // of the payment
	Deadline    string      `json:"deadline"` // WeCom does not say how it is written
}

// A ReviewState is where an application is at WeChat Pay.
//
//wecom:string
type ReviewState string

const (
	ReviewChecking        ReviewState = "CHECKING"            // 资料校验中
	ReviewNeedsValidation ReviewState = "ACCOUNT_NEED_VERIFY" // 待账户验证
	ReviewAuditing        ReviewState = "AUDITING"            // 审核中
	ReviewRejected        ReviewState = "REJECTED"            // 已驳回
	ReviewNeedsSigning    ReviewState = "NEED_SIGN"           // 待签约
	ReviewFinished        ReviewState = "FINISH"              // 完成
	ReviewFrozen          ReviewState = "FROZEN"              // 已冻结
	ReviewCanceled        ReviewState = "CANCELED"            // 已作废
)

// A WeChatPaySignState tells whether WeChat Pay lets the administrator sign.
//
//wecom:string
type WeChatPaySignState string

const (
	WeChatPayUnsigned    WeChatPaySignState = "UNSIGNED"     // 未签约
	WeChatPaySigned      WeChatPaySignState = "SIGNED"       // 已签约
	WeChatPayNotSignable WeChatPaySignState = "NOT_SIGNABLE" // 不可签约
)

// An ApplicationState is where an application is in WeCom.
//
//wecom:string
type ApplicationState int

const (
	ApplicationInitial    ApplicationState = 0 // 初始状态
	ApplicationPending    ApplicationState = 1 // 申请中
	ApplicationBound      ApplicationState = 2 // 绑定成功
	ApplicationRevoked    ApplicationState = 3 // 已撤销申请
	ApplicationBindFailed ApplicationState = 4 // 绑定失败
	ApplicationNone       ApplicationState = 5 // 未申请
	ApplicationLegalCheck ApplicationState = 6 // 待法人验证
)

// A SignState tells whether the administrator has signed.
//
//wecom:string
type SignState int

const (
	SignImpossible SignState = 0 // 不可签约
	SignPending    SignState = 1 // 未签约
	SignDone       SignState = 2 // 已签约
)

// GetApplication tells how far an application is, by the number that the app has given
// it.
//
// https://developer.work.weixin.qq.com/document/path/98974
//
//wecom:api POST /cgi-bin/miniapppay/get_applyment_status 查询申请单状态
func (s *Service) GetApplication(ctx context.Context, outRequestNo string) (*Application, error) {
	return call.Query[Application](ctx, s.client, "/cgi-bin/miniapppay/get_applyment_status", call.Body{"out_request_no": outRequestNo})
}

// maxImage is the most that WeCom takes of a picture.
const maxImage = 2 << 20

// UploadImage uploads a picture for applications and returns its id, which serves for 30
// days, the app itself alone, and until all applications that use it are through. It has
// 5 bytes to 2 MiB, and a name that ends with .jpg, .jpeg, .png or .bmp. The call is
// never sent twice.
//
// https://developer.work.weixin.qq.com/document/path/98972
//
//wecom:api POST /cgi-bin/miniapppay/upload_image 提交图片
func (s *Service) UploadImage(ctx context.Context, f wecom.File) (mediaID string, err error) {
	f.Limit = cmp.Or(f.Limit, maxImage)
	return call.UploadID[string](ctx, s.client, "/cgi-bin/miniapppay/upload_image", nil, f, "open_wx_pay_media_id")
}
