"""Common Hindi words, in Latin letters as they stand in English subtitles, and in Devanagari.

They are left alone: their capital says no more than that of an English word. The Devanagari ones
are the frequent words of dialogue and those that differ from a frequent name in a vowel only.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


LATIN: Final = _words("""
    aa aadmi aaj aaja aao aap aapka aapko aati aatma abbu abhi accha acha achha agar ajnabi akela
    allah amma andar appa are arey arre aur aurat azaadi azad baap baar baat babu babuji bachao
    bachcha badla badmash bahen bahu bahut baigan bas beta betaji beti bhabhi bhabi bhagwan bhai
    bhaisahab bhaiya bhaiyya bharat bharosa bol bola bole boli bolo bua chaat chacha chachi chai
    chal chala chale chali chalo chand chashma chauraha cheez chhod chhodo chor chup dada dadi
    darwaza dekh dekha dekhi dekho devta dhokha dhyan didi dil dilli din diwali diwana do dost
    dosti duniya dushman ek gaadi gaana gana gao garam gaya gayi ghar guru gussa haan hai hain
    hamara han haveli hawa hey hoga hogi holi hona huzoor idhar insaan izzat jaan jaana jaane
    jaani jab jaise jal jaldi jana janaab janab jao jeena ji jo kaam kab kabhi kahan kahani kaho
    kaise kal kamaal karam karna karo kaun khala khuda khush khushi kis kitna ko koi kuch kya kyon
    kyun laddoo ladka ladki lala lao le lekin log ma maa maaf madad mai main malik mama mami
    mandir mar mata matlab mausam mausi maya meetha mehndi mein mera mere meri miya miyan mohabbat
    moksha morya mujhe mummy naa naam nahee nahi nahin nai namaskar namaste nana nani nazar neeche
    nikah pagal paisa paise pakka pani papa pati patni peechhe phir phool pyaar pyar raat rishta
    roti saab sach sahab sahib sala salaam salam sanam sasural shaadi shabash shahenshah sharam
    sher shri shukriya sindoor suno tamasha tera tere teri tha theek thi tum tumhara udhar umeed
    upar vande veerji waah wah waha wahan waheguru yaad yaar yahan yeh zabardast zamana zara
    zaroor zindabad zindagi
""")

DEVANAGARI: Final = _words("""
    अगर अच्छा अच्छी अच्छे अंदर अपना अपनी अपने अब अभी अरे आ आई आए आओ आज आता आती आते आदमी आना आने आप
    आपका आपकी आपके आपको आया आराम आशा इतना इतनी इधर इस इसका इसकी इसके इसलिए इसे उधर उन उनका उनकी उनके
    उन्हें उस उसका उसकी उसके उसने उसे ऊपर एक ऐसा ऐसी ऐसे और औरत कब कभी कम कमर कमरा कमाल कर करता करते
    करती करना करनी करने करूं करे करो करेगा करेंगे करण कल कला कली कह कहता कहते कहना कहा कहां कहाँ कही
    कहीं कहो का कान काम कारण काला काली कि कितना कितनी किया किस किसका किसने किसी की कुछ के कैसा कैसी
    कैसे को कोई कौन क्या क्यों खाना खाने खुद खुश खुशी खून गई गए गया गयी गर्म गाना गाड़ी गाय घर चल चला
    चले चलो चाय चार चाहता चाहती चाहिए चांद चाँद चीज चीज़ चोर छोड़ छोड़ो जगह जब जल जल्दी जहां जा जाए
    जाएगा जाओ जाता जाती जाते जान जाना जाने जानता जानती जाया जिंदगी ज़िंदगी जिस जी जीत जीता जीना जैसा
    जैसे जो ज्यादा ज़्यादा ठीक डर डाल तक तब तरफ तरह तारा तारे ताकि तुझे तुम तुम्हारा तुम्हारी तुम्हारे
    तुम्हें तू तेज तेरा तेरी तेरे तो था थी थे थोड़ा दर्द दस दादा दादी दान दाम दिन दिया दिल दी दीदी दीप
    दुनिया दूर दूसरा दे देख देखा देखो देता देना देने देव देवी दो दोनों दोस्त धन धर्म न नगर नजर नज़र नया
    नयी नहीं ना नाना नानी नाम नाच निकल नीचे नील ने नैना पकड़ पति पता पर परसों पहला पहले पहली पा पानी
    पापा पास पिता पी पीछे पूजा पूरा पूरी पैसा पैसे प्यार फिर फूल बच्चा बच्चे बजे बड़ा बड़ी बड़े बता
    बताओ बन बना बनाया बस बहन बहुत बाकी बात बातें बाद बादल बाप बाबा बार बारे बाल बाहर बिना बीच बीन बुला
    बेटा बेटी बैठ बैठो बोल बोला बोलो भर भरत भाई भाभी भारत भी भूल मगर मत मतलब मन मना माता मान माना माफ
    माफ़ मां माँ मामा मामला माया मार मारा माल माला मालिक मिल मिला मिली मीठा मुझको मुझसे मुझे मेरा मेरी
    मेरे मैं मैंने में मेला मोती मौत यह यहां यहाँ यही या याद यार ये रख रखा रखो रहा रही रहे राज राजा
    रात रानी राम रास्ता रूप रोना रोज लगता लगा लगी लड़का लड़की लाल लिए लिया ले लेकिन लेना लोग लोगों
    वक्त वक़्त वही वाला वाली वाले वापस वीर वे वैसे वो वह शर्म शक शाम शादी शेर सकता सकती सकते सच सपना
    सब सबसे समझ समय सर सरकार सही सागर साथ साल सारा सारी सारे साहब सिर्फ सीता सुन सुना सुनो सुबह से सोच
    सोचा सोना हम हमने हमारा हमारी हमारे हमें हर हरा हरी हां हाँ हाथ हार हाल ही हुआ हुई हुए हूं हूँ है
    हैं हो होगा होगी होता होती होना होने कमल किरण चांदनी ज्योति आनंद विजय विकास प्रकाश शांति शक्ति
""")
