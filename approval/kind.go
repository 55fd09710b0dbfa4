package approval

// A Kind is a kind of control (控件).
//
//wecom:string
type Kind string

const (
	KindText            Kind = "Text"            // 文本
	KindTextarea        Kind = "Textarea"        // 多行文本
	KindNumber          Kind = "Number"          // 数字
	KindMoney           Kind = "Money"           // 金额
	KindDate            Kind = "Date"            // 日期
	KindSelector        Kind = "Selector"        // 单选/多选
	KindContact         Kind = "Contact"         // 成员/部门
	KindTips            Kind = "Tips"            // 说明文字
	KindFile            Kind = "File"            // 附件
	KindTable           Kind = "Table"           // 明细
	KindVacation        Kind = "Vacation"        // 请假
	KindAttendance      Kind = "Attendance"      // 假勤: a trip, going out, overtime
	KindPunchCorrection Kind = "PunchCorrection" // 补卡
	KindDateRange       Kind = "DateRange"       // 时长
	KindLocation        Kind = "Location"        // 位置
	KindRelatedApproval Kind = "RelatedApproval" // 关联审批单
	KindFormula         Kind = "Formula"         // 公式
	KindBankAccount     Kind = "BankAccount"     // 收款账户
	KindPhoneNumber     Kind = "PhoneNumber"     // 电话号码
	KindWedriveFile     Kind = "WedriveFile"     // 微盘文件
	KindDoc             Kind = "Doc"             // 文档
	KindSchoolContact   Kind = "SchoolContact"   // 学生/班级
)
