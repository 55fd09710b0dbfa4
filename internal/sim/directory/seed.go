package directory

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// company is the seed of a directory: a department a line, indented by its
// level, then its members as userid and name. The first one leads it.
const company = `
总经办: linjianguo 林建国, zhouminhua 周敏华, hexiaoyan 何晓燕
研发中心: chenzhiyuan 陈志远
  后端组: wangwei 王伟, lina 李娜, zhangqiang 张强, liuyang 刘洋, huanglei 黄磊
    支付小组: zhaojing 赵静, wuhaoran 吴浩然, xumeng 徐萌
    平台小组: sunlei 孙磊, machao 马超, zhudan 朱丹
  前端组: hujie 胡洁, guopeng 郭鹏, linxiao 林晓, heyun 何云
  测试组: gaofei 高飞, luoting 罗婷, liangbo 梁博
  运维组: songtao 宋涛, zhengkai 郑凯
产品部: xieyu 谢宇, hanxue 韩雪, tangyi 唐毅
  设计组: fengjie 冯杰, yuqian 于倩, dongchen 董晨
市场部: xiaohong 萧红, chengang 程刚, caoyang 曹阳
  品牌组: yuanyuan 袁媛, dengchao 邓超凡, xujing 许静
销售部: fuhua 傅华
  华东区: shenyi 沈毅, zengli 曾丽, pengfei 彭飞, lvbin 吕斌
    上海办事处: suhang 苏航, luxin 卢欣, jianghai 蒋海
    杭州办事处: caixia 蔡霞, jiaming 贾明
  华南区: dingning 丁宁, weiwei 魏薇, xueli 薛莉
客服部: yelin 叶琳, yanbing 阎冰, panyue 潘悦, duwei 杜威
人力资源部: daijing 戴静, xiatian 夏天, zhongling 钟玲
财务部: wangfang 汪芳, tianye 田野, renjie 任杰
`

// Seed fills an empty directory with a company of about 60 members.
func Seed(tx *sim.Tx) {
	d := Of(tx)
	path := []int64{Root}
	number := 0
	for line := range strings.Lines(strings.Trim(company, "\n")) {
		level := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		name, people, _ := strings.Cut(strings.TrimSpace(line), ": ")
		path = path[:level+1]
		id := int64(len(d.departments) + 1)
		d.put(object{"id": id, "name": name, "parentid": path[level], "order": 100000 - id})
		path = append(path, id)
		for i, person := range strings.Split(people, ", ") {
			userID, fullName, _ := strings.Cut(person, " ")
			number++
			d.add(newMember(seedMember(number, userID, fullName, id, i == 0), nil))
		}
	}
}

func seedMember(n int, userID, name string, department int64, leads bool) object {
	leader := 0
	if leads {
		leader = 1
	}
	return object{
		"userid": userID, "name": name, "alias": "",
		"department": []int64{department}, "main_department": department,
		"order": []int64{0}, "is_leader_in_dept": []int64{int64(leader)}, "direct_leader": []string{},
		"position": "", "gender": fmt.Sprint(1 + n%2), "mobile": fmt.Sprintf("138%08d", n),
		"email": userID + "@yunshan.example", "status": json.Number("1"), "enable": json.Number("1"),
	}
}
