# 发出的电子邮件。
outbox-title = 发件箱
outbox-delivers = 邮件会在几秒内发出；未能送达的邮件会在两天内自动重试。
outbox-no-server = 尚未设置邮件服务器，邮件不会真正发出。这里显示的就是将要发送的完整内容。
outbox-empty = 还没有发出任何邮件
outbox-empty-why = 您发出的报价单、答复和订单确认都会原样显示在这里。
outbox-recipient = 收件人
outbox-subject = 主题
outbox-sender = 发件人
outbox-queued = 写于
outbox-sent = 发出时间
outbox-state = 状态
outbox-state-sent = 已发出
outbox-state-waiting = 正在发送
outbox-state-failed = 未送达
outbox-state-held = 留存未发
outbox-held-title = 尚未发出
outbox-failed-title = 已尝试 { $n } 次，未能送达
outbox-next-attempt = 下次重试：{ $time }。
outbox-headers = 邮件头
outbox-text = 正文
outbox-link-hidden = 链接末尾的密钥已随邮件发出，此处不再显示：任何人拿到它都可以使用该链接。报价单的客户链接可在报价单页面查看。
outbox-attachments = 附件
outbox-kilobytes = { $n } kB
outbox-whole = 下载完整邮件
outbox-try-now = 立即发送
outbox-refused-recipient = “{ $recipient }”不是有效的电子邮箱地址。
outbox-refused-subject = 邮件需要主题。
outbox-refused-line-end = 主题和附件名称只能是一行文字。
outbox-refused-size = 附件共 { $size } MB，最多可发送 { $most } MB。

mail-proposal-subject = 报价单 { $number }：{ $title }
mail-proposal-body =
    { $name }，您好！

    感谢您的关注。“{ $title }”的报价单 { $number }（第 { $version } 版）已经备好：总计 { $total }，有效期至 { $until }。

    您可以在以下链接查看报价、提出问题并在线接受：
    { $link }

    报价单 PDF 见附件。

    此致
    { $sender }
    { $company }
mail-confirmation-subject = 订单确认 { $number }
mail-confirmation-body =
    { $name }，您好！

    感谢您的订购。现确认订单 { $number }，总计 { $total }，承诺交期：{ $promised }。

    您可以在以下链接查看订单进度：
    { $link }

    订单确认书 PDF 见附件。

    此致
    { $sender }
    { $company }
mail-answer-subject = 关于报价单 { $number } 的答复
mail-answer-body =
    { $name }，您好！

    您就报价单 { $number } 提出的问题：

    { $question }

    我们的答复：

    { $answer }

    报价单链接：
    { $link }

    此致
    { $sender }
    { $company }
mail-acceptance-subject = { $customer } 已接受报价单 { $number }
mail-acceptance-body =
    { $customer } 的 { $by } 已接受报价单 { $number }，总计 { $total }。
    采购单号：{ $po }

    在此生成订单：
    { $link }
event-mail_queued = 向 { $recipient } 发送“{ $subject }”
