package school_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
)

// A class, its students and their parents.
func Example() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	directory := school.New(corp.Client())
	ctx := context.Background()

	grade, err := directory.CreateDepartment(ctx, school.DepartmentCreate{
		ParentID: school.RootID, Type: school.TypeGrade, Grade: school.GradePrimary1, EnrollmentYear: 2026,
	})
	if err != nil {
		log.Fatal(err)
	}
	class, err := directory.CreateDepartment(ctx, school.DepartmentCreate{
		Name: "1班", ParentID: grade, Type: school.TypeClass,
		Admins: []school.Admin{{UserID: "lina", Role: school.RoleHeadTeacher, Subject: "语文"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	// Parents come after their children.
	students, err := directory.CreateStudents(ctx, []school.StudentCreate{
		{UserID: "s001", Name: "王小", DepartmentIDs: []int64{class}},
		{UserID: "s002", Name: "李小", DepartmentIDs: []int64{class}},
	})
	if err != nil {
		log.Fatal(err) // the first students.Done are done
	}
	parents, err := directory.CreateParents(ctx, []school.ParentCreate{
		{UserID: "p001", Mobile: "13800000001", Children: []school.Relation{{StudentUserID: "s001", Relation: "爸爸"}}},
		{UserID: "p002", Mobile: "13800000002", Children: []school.Relation{{StudentUserID: "s003", Relation: "妈妈"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, failed := range slices.Concat(students.Failed, parents.Failed) {
		fmt.Println(failed.UserID, "failed:", failed.Message)
	}

	for student, err := range directory.AllStudents(ctx, school.RootID) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(student.Name, len(student.Parents))
	}
	// Output:
	// p002 failed: not a student: s003
	// 王小 1
	// 李小 0
}

// Welcome parents who begin to follow the school's notices.
func ExampleParentSubscribed() {
	corp := wecomtest.New(wecomtest.WithSchool()) // in a real program: wecom.NewClient(corpID, secret)
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	h := callback.NewHandler(corp.Cipher())
	callback.On(h, func(ctx context.Context, e *school.ParentSubscribed) error {
		_, err := notify.SendToSchool(ctx, message.SchoolTo{ParentUserIDs: []string{e.UserID}}, message.Text{Content: "欢迎关注学校通知。"}, message.SchoolOptions{Once: time.Hour})
		return err
	})
	// In a real program: http.Handle("/wecom", h)
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	// In a real school, a parent does this.
	if _, err := corp.FollowSchool("p006"); err != nil {
		log.Fatal(err)
	}
	if err := corp.Flush(context.Background()); err != nil {
		log.Fatal(err)
	}
	fmt.Println(corp.SchoolMessages("p006")[0].Text())
	// Output: 欢迎关注学校通知。
}

// Remind the parents of students for whom nobody has paid.
func ExampleService_GetPayment() {
	corp := wecomtest.New(wecomtest.WithSchool())
	payments := school.New(corp.Client())
	ctx := context.Background()

	// In a real school, a teacher and a parent do this.
	paymentID, err := corp.CollectFromParents(wecomtest.Collection{AgentID: wecomtest.AppAgentID, Name: "春游", Amount: 12_50, StudentUserIDs: []string{"s001", "s002"}})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := corp.PayForStudent(paymentID, "s001", "p001"); err != nil {
		log.Fatal(err)
	}

	payment, err := payments.GetPayment(ctx, paymentID)
	if err != nil {
		log.Fatal(err)
	}
	var unpaid []string
	for _, part := range payment.Students {
		fmt.Println(part.StudentUserID, part.State)
		if part.State == school.TradeUnpaid {
			unpaid = append(unpaid, part.StudentUserID)
		}
	}
	text := message.Text{Content: fmt.Sprintf("%s还未付款：%v 元。", payment.Name, payment.Amount)}
	if _, err := message.New(corp.Client(), wecomtest.AppAgentID).SendToSchool(ctx, message.SchoolTo{StudentUserIDs: unpaid}, text); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(corp.SchoolMessages("p001")), corp.SchoolMessages("p002")[0].Text())
	// Output:
	// s001 已付款
	// s002 未付款
	// 0 春游还未付款：12.50 元。
}

// Who of a class is ill today?
func ExampleService_AllHealthReports() {
	corp := wecomtest.New(wecomtest.WithSchool())
	health := school.New(corp.Client())
	ctx := context.Background()

	// In a real school, a teacher and parents do this.
	if _, err := corp.BeginHealthReport(wecomtest.HealthReport{UserID: "lina", Title: "晨检", StudentUserIDs: []string{"s001", "s002"}, Daily: true}); err != nil {
		log.Fatal(err)
	}
	for jobID, err := range health.AllHealthJobIDs(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		if err := corp.AnswerHealthReport(jobID, wecomtest.HealthAnswer{StudentUserID: "s002", ParentUserID: "p002", Ill: true, Text: "发烧"}); err != nil {
			log.Fatal(err)
		}

		today := time.Now()
		job, err := health.GetHealthJob(ctx, jobID, today)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(job.Title, job.Audience, job.Schedule, job.FinishedCount)
		for report, err := range health.AllHealthReports(ctx, jobID, today) {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(report.StudentUserID, report.Answers[1].Text)
		}
	}
	// Output:
	// 晨检 家长 每天都上报 1
	// s002 发烧
}
