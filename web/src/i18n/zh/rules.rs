//! 规则的中文。

use yew::AttrValue;

use super::super::rules::RuleSay as Say;
use crate::state::file::Unread;

/// 可以照着写的规则。
const EXAMPLES: [&str; 2] = [
    "\
- name: 太热了
  when: sensors/+/state
  field: temperature
  if: value > 30
  for: 10 s
  then:
    - publish: fans/{{ levels[1] }}/set
      payload: 'ON'
    - notify: \"{{ levels[1] }} 已经 {{ value | round(1) }} °C\"
",
    "\
- name: 没声音了
  when: sensors/+/state
  silent: 5 min
  then:
    - notify: \"{{ topic }} 不再发消息了\"
",
];

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::OnPage(count) => return text!("在这个页面（{count}）"),
        Say::RunsHere(broker) => return text!("在这个标签页里运行（连接：{broker}）。"),
        Say::NotConnected(broker) => return text!("规则在等待：没有连接（{broker}）。"),
        Say::InFile(path) => return text!("规则在 {path} 里：请在那里修改，再让服务器重新加载。"),
        Say::Loop(names) => return text!("这些规则可能没完没了地相互触发：{names}"),
        Say::Stopped(why) => return text!("{why}"),
        Say::Fired(count, Some(ago)) => return text!("触发了 {count} 次，上次在 {ago} 前"),
        Say::Fired(count, None) => return text!("触发了 {count} 次"),
        Say::Saw { topic, value, ago } => return text!("{topic} = {value}（{ago} 前）："),
        Say::Due(time) => return text!("{time} 后触发，除非中间有变化"),
        Say::Trouble(words) => return text!("最近的问题：{words}"),
        Say::Start(name) => return text!("启用规则“{name}”"),
        Say::Stop(name) => return text!("停用规则“{name}”"),
        Say::Delete(name) => return text!("删除规则“{name}”"),
        Say::ToLine(line) => return text!("第 {line} 行"),
        Say::Would(verdict) => return text!("{verdict}。"),
        Say::WouldAfter(time, what) => return text!("{time} 后：{what}"),
        Say::Publishes(topic, payload) => return text!("发布到 {topic}：{payload}"),
        Say::Says(words) => return text!("提示：{words}"),
        Say::File(Unread::TooLarge { limit }) => return text!("规则文件最大 {} 字节。", limit - 1),
        Say::Refused(words) => return text!("服务器拒绝了：{words}"),
        Say::Hint => {
            "某个主题的值满足条件、发生变化或者迟迟不来时，就发布消息、发出提示或者设置卡片。"
        }
        Say::Help => "规则怎么写，附例子",
        Say::KeyIf => "表达式：变为成立时触发",
        Say::KeyChanges => "值与上一次不同",
        Say::KeyEach => "每条使 if 成立的消息都触发",
        Say::KeyTimes => {
            "if 保持成立这么久；这么久没有消息；触发后歇这么久：500 ms、2 s、5 min、1 h"
        }
        Say::KeyField => "值在 JSON 里的位置：temperature、sensors[0].value",
        Say::KeyRetained => "服务器保留的旧消息也算数",
        Say::NameValue => "值：数字、文字、真假、列表或映射。文字要加引号：value == 'ON'",
        Say::NamePrevious => "上一个值；规则会等第二条消息",
        Say::NameTopic => "主题，和它的各层：levels[0] 是第一层",
        Say::NamePayload => "整个消息的文字",
        Say::Operators => "运算",
        Say::Filters => "过滤器",
        Say::Tests => "判断",
        Say::Templates => "模板",
        Say::TemplatesHint => {
            "then 下面的文字里，{{ … }} 会被填上。publish 有 payload（以及 qos、retain），notify 发出提示，\
             set 设置卡片“开发板/元件”，to 是要设的值。"
        }
        Say::Example(0) => EXAMPLES[0],
        Say::Example(_) => EXAMPLES[1],
        Say::TakeExample => "加到文本里",
        Say::Side => "规则在哪里运行",
        Say::AtBroker => "在服务器",
        Say::RunsSoon => "马上开始运行。",
        Say::RunsElsewhere => "马上开始运行，除非这个浏览器的另一个标签页已经在运行。",
        Say::PageEnds => {
            "页面打开时才运行。服务器上的规则不需要页面；一条规则只放一处，否则会执行两次。"
        }
        Say::BrokerRuns => "由提供这个页面的服务器运行，不管有没有页面打开。",
        Say::InMemory => "这个服务器不在磁盘上保存任何东西：它结束时规则就没有了。",
        Say::Asking => "正在询问服务器……",
        Say::Missing => "提供这个页面的不是能运行规则的服务器。",
        Say::LoginNeeded => "只有管理员能查看和修改服务器上的规则。",
        Say::ToBroker => "在“服务器”一栏登录",
        Say::List => "规则",
        Say::Empty => "还没有规则",
        Say::EmptyHint => "填写表单，或者从文本栏里的例子开始。",
        Say::NotFired => "还没有触发过",
        Say::SawNothing => "它的主题还没有消息",
        Say::New => "新规则",
        Say::Name => "名称",
        Say::NameHint => "同主题",
        Say::Filter => "主题",
        Say::Where => "字段",
        Say::WhereHint => "整个消息",
        Say::When => "当",
        Say::Is => "值",
        Say::Changes => "值变化",
        Say::Each => "收到消息",
        Say::Silent => "没有消息",
        Say::With => "与什么比较",
        Say::Lasts => "保持多久",
        Say::LastsHint => "10 s，可不填",
        Say::Silence => "多久没有消息",
        Say::Do => "就",
        Say::Publish => "发布",
        Say::Notify => "提示",
        Say::Set => "设置卡片",
        Say::Topic => "发布到主题",
        Say::Payload => "消息内容",
        Say::Retain => "保留",
        Say::Text => "提示什么",
        Say::TextHint => "{{ value }} 会被填上",
        Say::Card => "卡片",
        Say::CardHint => "开发板/元件，或卡片的标题",
        Say::To => "设为",
        Say::Add => "添加规则",
        Say::TextTitle => "文本",
        Say::Save => "采用这份文本",
        Say::Revert => "放弃修改",
        Say::Open => "打开文件",
        Say::Download => "存为文件",
        Say::Right => "文本没有错误，还没有采用。",
        Say::GoToLine => "跳到那里",
        Say::Unsaved => "文本正在修改：请先采用或放弃。",
        Say::Try => "试一条规则",
        Say::TryHint => "不会真的发布，也不影响正在运行的规则。",
        Say::Rule => "规则",
        Say::SampleTopic => "主题",
        Say::Before => "前一条消息",
        Say::BeforeHint => "可以不填",
        Say::Sample => "消息",
        Say::TryNow => "试一下",
        Say::NotItsTopic => "这条规则不关注这个主题。",
        Say::NoTopic => "这不是主题。",
        Say::Notices => "规则发出的提示",
        Say::NotText => "这个文件不是文本。",
        Say::File(Unread::Unreadable) => "无法读取这个文件。",
        Say::Meanwhile => "别人同时修改了服务器上的规则。放弃你的修改就能看到他的。",
        Say::Unreachable => "服务器没有回应。",
    })
}
