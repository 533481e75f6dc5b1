"""Indian given names and surnames, in Latin letters and in Devanagari.

They protect: a transcribed word that is one of them, or closer to one of them than to a name of the
film, may be another person. And they tell how a name of the film is written in the other script.
Chosen as frequent in films from all over India; other spellings of a name have its sound.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_NAMES: Final = """
Aarav आरव Aarti आरती Aamir आमिर Abbas अब्बास Abdul अब्दुल Abhay अभय Abhijeet अभिजीत
Abhimanyu अभिमन्यु Abhinav अभिनव Abhishek अभिषेक Aditi अदिति Aditya आदित्य Afzal अफ़ज़ल
Agarwal अग्रवाल Ahmed अहमद Ahuja आहूजा Aisha आयशा Aishwarya ऐश्वर्या Ajay अजय Ajit अजीत
Akash आकाश Akbar अकबर Akhil अखिल Akram अकरम Akshay अक्षय Alam आलम Ali अली Alia आलिया Alka अलका
Aman अमन Amar अमर Ambika अंबिका Amisha अमीषा Amit अमित Amitabh अमिताभ Amrita अमृता
Amrish अमरीश Anand आनंद Ananya अनन्या Angad अंगद Anil अनिल Anita अनीता Anjali अंजलि
Anjana अंजना Ankit अंकित Ankita अंकिता Ansari अंसारी Anu अनु Anuj अनुज Anup अनूप Anupam अनुपम
Anuradha अनुराधा Anurag अनुराग Anushka अनुष्का Anwar अनवर Aparna अपर्णा Archana अर्चना
Arif आरिफ़ Arjun अर्जुन Arnav अर्णव Arora अरोड़ा Arpita अर्पिता Arshad अरशद Arun अरुण
Aruna अरुणा Arvind अरविंद Asha आशा Ashish आशीष Ashok अशोक Ashwin अश्विन Asif आसिफ़
Aslam असलम Asmita अस्मिता Atul अतुल Avantika अवंतिका Avinash अविनाश Ayaan अयान Ayaz अयाज़
Ayesha आयशा Azad आज़ाद Azhar अज़हर Babita बबीता Bachchan बच्चन Badal बादल Bahadur बहादुर
Bajaj बजाज Bala बाला Balbir बलबीर Baldev बलदेव Balraj बलराज Balram बलराम Balwant बलवंत
Banerjee बनर्जी Bano बानो Basanti बसंती Basu बसु Beena बीना Bhagat भगत Bharat भरत
Bharti भारती Bhaskar भास्कर Bhatia भाटिया Bhatt भट्ट Bhavna भावना Bhim भीम Bhola भोला
Bhushan भूषण Bilal बिलाल Bimal बिमल Bindiya बिंदिया Bindu बिंदु Birju बिरजू Biswas बिस्वास
Bose बोस Bunty बंटी Babli बबली Chanda चंदा Chandan चंदन Chander चंदर Chandni चांदनी
Chandra चंद्रा Chandrika चंद्रिका Charan चरण Charu चारु Chatterjee चटर्जी Chaturvedi चतुर्वेदी
Chaudhary चौधरी Chauhan चौहान Chawla चावला Chetan चेतन Chetna चेतना Chhaya छाया
Chinki चिंकी Chinmay चिन्मय Chintu चिंटू Chirag चिराग Chitra चित्रा Chopra चोपड़ा Daksh दक्ष
Damini दामिनी Damodar दामोदर Danish दानिश Darshan दर्शन Das दास Dayal दयाल Deep दीप Deepa दीपा
Deepak दीपक Deepali दीपाली Deepika दीपिका Deepti दीप्ति Desai देसाई Deshmukh देशमुख
Deshpande देशपांडे Dev देव Deva देवा Devdas देवदास Devi देवी Devika देविका Devyani देवयानी
Dharam धरम Dharmendra धर्मेंद्र Dhruv ध्रुव Dia दीया Dilip दिलीप Diljit दिलजीत Dimple डिंपल
Dinesh दिनेश Dipika दीपिका Divya दिव्या Diya दीया Dolly डॉली Dubey दुबे Durga दुर्गा Dutt दत्त
Eesha ईशा Ekta एकता Faisal फ़ैसल Faiz फ़ैज़ Faiza फ़ैज़ा Faraz फ़राज़ Farhan फ़रहान Farida फ़रीदा
Farooq फ़ारूक़ Fatima फ़ातिमा Firoz फ़िरोज़ Gabbar गब्बर Gajendra गजेंद्र Gandhi गांधी
Ganesh गणेश Ganga गंगा Gaurav गौरव Gauri गौरी Gautam गौतम Gayatri गायत्री Geeta गीता
Geetanjali गीतांजलि Gopal गोपाल Gopi गोपी Govind गोविंद Grover ग्रोवर Gulshan गुलशन
Gulzar गुलज़ार Gupta गुप्ता Gurdeep गुरदीप Gurmeet गुरमीत Gurpreet गुरप्रीत Guru गुरु
Hamid हामिद Hanuman हनुमान Hari हरि Harish हरीश Harjeet हरजीत Harpreet हरप्रीत Harsh हर्ष
Harsha हर्षा Harshad हर्षद Hasan हसन Heena हिना Heer हीर Hema हेमा Hemant हेमंत Himanshu हिमांशु
Hiral हिरल Hussain हुसैन Ikram इकराम Imran इमरान Inder इंदर Indira इंदिरा Indra इंद्र
Indu इंदु Iqbal इक़बाल Irfan इरफ़ान Irshad इरशाद Isha ईशा Ishaan ईशान Ishita इशिता
Ishwar ईश्वर Ismail इस्माइल Iyer अय्यर Jadhav जाधव Jafar जाफ़र Jagat जगत Jagdish जगदीश
Jagjit जगजीत Jahangir जहांगीर Jai जय Jaideep जयदीप Jain जैन Jamal जमाल Jamuna जमुना Janaki जानकी
Janhvi जान्हवी Jaspreet जसप्रीत Jassi जस्सी Jatin जतिन Javed जावेद Jaya जया Jayant जयंत
Jayanti जयंती Jayesh जयेश Jeet जीत Jeetu जीतू Jeevan जीवन Jignesh जिग्नेश Jitendra जितेंद्र Johar जौहर
Joshi जोशी Juhi जूही Jyoti ज्योति Kabir कबीर Kailash कैलाश Kajal काजल Kajol काजोल Kala कला
Kali काली Kalpana कल्पना Kalyan कल्याण Kalyani कल्याणी Kamal कमल Kamala कमला Kamini कामिनी
Kamlesh कमलेश Kanchan कंचन Kanhaiya कन्हैया Kapil कपिल Kapoor कपूर Karan करण Kareena करीना
Karim करीम Karina करीना Karishma करिश्मा Kartik कार्तिक Karuna करुणा Kashi काशी Kaur कौर
Kavita कविता Kaveri कावेरी Kavya काव्या Khan ख़ान Khanna खन्ना Khurana खुराना Khushi ख़ुशी
Kiran किरण Kirti कीर्ति Kishan किशन Kishore किशोर Komal कोमल Krish कृष Krishna कृष्णा
Krishnan कृष्णन Kriti कृति Kulbhushan कुलभूषण Kuldeep कुलदीप Kuljeet कुलजीत Kulkarni कुलकर्णी
Kumar कुमार Kumari कुमारी Kunal कुणाल Kundan कुंदन Kusum कुसुम Laila लैला Lajwanti लाजवंती
Lakhan लखन Lakshmi लक्ष्मी Laksh लक्ष Lakshman लक्ष्मण Lal लाल Lalit ललित Lalita ललिता
Lata लता Latika लतिका Laxman लक्ष्मण Leela लीला Lila लीला Lokesh लोकेश Madan मदन Madhav माधव
Madhavan माधवन Madhu मधु Madhur मधुर Madhuri माधुरी Mahesh महेश Mahima महिमा Mahmood महमूद
Maina मैना Makhan माखन Mala माला Malati मालती Malhotra मल्होत्रा Malik मलिक Malini मालिनी
Malvika मालविका Mandakini मंदाकिनी Mandeep मनदीप Mangal मंगल Mangala मंगला Mani मणि Manish मनीष
Manisha मनीषा Manjeet मनजीत Manju मंजू Manjula मंजुला Manoj मनोज Manohar मनोहर Manpreet मनप्रीत
Mansi मानसी Mansoor मंसूर Manu मनु Maya माया Mayank मयंक Mayur मयूर Meena मीना Meenal मीनल
Meenakshi मीनाक्षी Meera मीरा Megha मेघा Meghna मेघना Mehboob महबूब Meher मेहर Mehra मेहरा
Mehta मेहता Mihir मिहिर Milind मिलिंद Mili मिली Minal मीनल Mini मिनी Mirza मिर्ज़ा Mishra मिश्रा
Mithun मिथुन Mittal मित्तल Modi मोदी Mohan मोहन Mohini मोहिनी Mohit मोहित Mohsin मोहसिन Momin मोमिन
Mona मोना Monica मोनिका Monu मोनू Moti मोती Mridula मृदुला Mughal मुग़ल Mukesh मुकेश
Mukherjee मुखर्जी Mukta मुक्ता Mukul मुकुल Mumtaz मुमताज़ Munna मुन्ना Munni मुन्नी Munshi मुंशी
Murali मुरली Murugan मुरुगन Mustafa मुस्तफ़ा Nadeem नदीम Nadia नादिया Nagesh नागेश Nagma नग़मा
Naidu नायडू Naik नाइक Naina नैना Nair नायर Naman नमन Namrata नम्रता Nana नाना Nanda नंदा
Nandan नंदन Nandini नंदिनी Nandita नंदिता Nandu नंदू Narayan नारायण Naren नरेन Narendra नरेंद्र
Naresh नरेश Nargis नरगिस Naseem नसीम Naseer नसीर Navin नवीन Nayan नयन Nazia नाज़िया
Neel नील Neela नीला Neelam नीलम Neena नीना Neeraj नीरज Neeru नीरू Neeta नीता Neetu नीतू Neha नेहा
Nehru नेहरू Nidhi निधि Nikhil निखिल Nikita निकिता Nilesh निलेश Nimmi निम्मी Nina नीना Nisha निशा
Nishant निशांत Nitin नितिन Nitish नीतीश Nitya नित्या Noor नूर Om ओम Omkar ओंकार Padma पद्मा
Padmini पद्मिनी Pallavi पल्लवी Palak पलक Pandey पांडे Pandya पंड्या Pankaj पंकज Paras पारस
Parminder परमिंदर Parul पारुल Parvati पार्वती Parveen परवीन Patel पटेल Pathak पाठक Patil पाटिल
Pavan पवन Pawan पवन Payal पायल Pillai पिल्लै Pinky पिंकी Pintu पिंटू Pooja पूजा Poonam पूनम
Poorvi पूर्वी Prabhu प्रभु Pradeep प्रदीप Prakash प्रकाश Pramod प्रमोद Pran प्राण Pranav प्रणव
Prasad प्रसाद Prashansa प्रशंसा Prashant प्रशांत Pratap प्रताप Pratibha प्रतिभा Pratik प्रतीक
Pratima प्रतिमा Praveen प्रवीण Preetam प्रीतम Preeti प्रीति Prem प्रेम Prerna प्रेरणा Prithvi पृथ्वी
Priti प्रीति Priya प्रिया Priyanka प्रियंका Puneet पुनीत Puran पूरन Puri पुरी Pushpa पुष्पा
Qasim क़ासिम Qureshi क़ुरैशी Rachna रचना Radha राधा Radhe राधे Radhika राधिका Raghav राघव
Raghu रघु Rahim रहीम Rahul राहुल Rai राय Raj राज Raja राजा Rajan राजन Rajat रजत Rajeev राजीव
Rajendra राजेंद्र Rajesh राजेश Rajinder राजिंदर Rajiv राजीव Rajkumar राजकुमार Rajni रजनी
Raju राजू Rajveer राजवीर Rajwinder राजविंदर Rakesh राकेश Raksha रक्षा Ram राम Rama रमा Raman रमन
Ramesh रमेश Ramdas रामदास Ramu रामू Rana राणा Randhir रणधीर Rangeela रंगीला Rani रानी
Ranjan रंजन Ranjeet रंजीत Ranjit रणजीत Ranveer रणवीर Rashid राशिद Rashmi रश्मि Rathod राठौड़
Rathore राठौर Ratan रतन Ratna रत्ना Ravi रवि Ravindra रवींद्र Ravinder रविंदर Raza रज़ा Rehan रेहान
Rehman रहमान Reddy रेड्डी Reema रीमा Reena रीना Rekha रेखा Renu रेणु Reshma रेशमा Rhea रिया
Ria रिया Ridhima रिधिमा Rishi ऋषि Rita रीता Ritesh रितेश Ritu ऋतु Ritika रितिका Riya रिया Riyaz रियाज़
Rohan रोहन Rohini रोहिणी Rohit रोहित Roma रोमा Romi रोमी Ronit रोनित Roopa रूपा Roshan रोशन
Roshni रोशनी Roy रॉय Rubina रुबीना Ruchi रुचि Rukmini रुक्मिणी Rukhsar रुख़सार Rupali रूपाली
Rustom रुस्तम Sachin सचिन Sadhana साधना Sagar सागर Sagarika सागरिका Saif सैफ़ Sahil साहिल
Saira सायरा Sajid साजिद Sakhi सखी Sakina सकीना Sakshi साक्षी Salim सलीम Salma सलमा
Salman सलमान Samar समर Sameer समीर Sameera समीरा Samir समीर Samira समीरा Samrat सम्राट Sandeep संदीप
Sandhya संध्या Sangeeta संगीता Sania सानिया Sanjana संजना Sanjay संजय Sanjeev संजीव
Sanjiv संजीव Sankalp संकल्प Santosh संतोष Sapan सपन Sapna सपना Sara सारा Sarika सारिका
Sarita सरिता Sarla सरला Saroj सरोज Sartaj सरताज Satinder सतिंदर Satish सतीश Satya सत्या
Satyajit सत्यजीत Satyam सत्यम Saurabh सौरभ Savita सविता Savitri सावित्री Sawant सावंत
Saxena सक्सेना Seema सीमा Seeta सीता Sehgal सहगल Selvam सेल्वम Sen सेन Seth सेठ Shabana शबाना
Shabbir शब्बीर Shah शाह Shahid शाहिद Shahida शाहिदा Shahrukh शाहरुख़ Shakeel शकील Shakti शक्ति
Shakuntala शकुंतला Shalini शालिनी Shama शमा Shamim शमीम Shamsher शमशेर Shankar शंकर
Shanta शांता Shanti शांति Sharad शरद Sharma शर्मा Sharman शरमन Sharmila शर्मिला Shashi शशि
Shastri शास्त्री Shatrughan शत्रुघ्न Sheela शीला Sheetal शीतल Shefali शेफाली Shekhar शेखर
Sheena शीना Shetty शेट्टी Shikha शिखा Shilpa शिल्पा Shinde शिंदे Shiv शिव Shiva शिवा Shivam शिवम
Shivani शिवानी Shobha शोभा Shradha श्रद्धा Shraddha श्रद्धा Shravan श्रवण Shreya श्रेया
Shridevi श्रीदेवी Shruti श्रुति Shubha शुभा Shubham शुभम Shukla शुक्ला Shweta श्वेता Shyam श्याम
Shyama श्यामा Siddharth सिद्धार्थ Siddhi सिद्धि Sikandar सिकंदर Simran सिमरन Simi सिमी Singh सिंह
Sinha सिन्हा Sita सीता Sitara सितारा Smita स्मिता Smriti स्मृति Sneha स्नेहा Soha सोहा
Sohail सोहेल Soham सोहम Sohan सोहन Soma सोमा Sona सोना Sonal सोनल Sonali सोनाली Sonam सोनम Soni सोनी
Sonia सोनिया Sonu सोनू Sooraj सूरज Sourav सौरव Subhash सुभाष Subramaniam सुब्रमण्यम
Sudarshan सुदर्शन Sudha सुधा Sudhir सुधीर Sudeep सुदीप Sujata सुजाता Suhas सुहास Sukhbir सुखबीर
Sukhi सुखी Sulekha सुलेखा Suleman सुलेमान Sultan सुल्तान Suman सुमन Sumit सुमित Sumitra सुमित्रा
Sunaina सुनैना Sundar सुंदर Sunder सुंदर Sunil सुनील Sunita सुनीता Sunny सनी Supriya सुप्रिया
Suraiya सुरैया Suraj सूरज Surbhi सुरभि Surendra सुरेंद्र Suresh सुरेश Surjit सुरजीत Surya सूर्या
Sushant सुशांत Sushil सुशील Sushila सुशीला Sushma सुषमा Swapna स्वप्ना Swapnil स्वप्निल
Swara स्वरा Swati स्वाति Tagore टैगोर Tahir ताहिर Taj ताज Tanmay तन्मय Tanuja तनुजा Tanvi तन्वी
Tanya तान्या Tania तान्या Tara तारा Tarun तरुण Tanu तनु Tandon टंडन Tej तेज Tejas तेजस Thakur ठाकुर
Tina टीना Tiwari तिवारी Tripathi त्रिपाठी Tripti तृप्ति Trisha तृषा Trivedi त्रिवेदी
Trishna तृष्णा Tulsi तुलसी Uday उदय Ujjwal उज्ज्वल Uma उमा Umesh उमेश Upendra उपेंद्र
Urmila उर्मिला Urvashi उर्वशी Usha उषा Usman उस्मान Utkarsh उत्कर्ष Vaibhav वैभव
Vandana वंदना Varsha वर्षा Varun वरुण Vasanti वासंती Vasu वासु Vasudev वासुदेव Veda वेदा
Veena वीणा Veer वीर Veeru वीरू Venkat वेंकट Venkatesh वेंकटेश Verma वर्मा Vibha विभा
Vicky विक्की Vidya विद्या Vidhi विधि Vijay विजय Vijaya विजया Vikas विकास Vikram विक्रम
Vikrant विक्रांत Vimal विमल Vimla विमला Vinay विनय Vinayak विनायक Vineet विनीत Vinita विनीता
Vinod विनोद Vipin विपिन Vipul विपुल Viraj विराज Virat विराट Virender वीरेंद्र Vishal विशाल
Vishnu विष्णु Vishwas विश्वास Vivaan विवान Vivek विवेक Vrinda वृंदा Vyas व्यास Waheeda वहीदा
Wasim वसीम Yadav यादव Yamini यामिनी Yamuna यमुना Yash यश Yashoda यशोदा Yasmin यास्मीन
Yogesh योगेश Yogi योगी Yusuf यूसुफ़ Zahir ज़हीर Zaid ज़ैद Zakir ज़ाकिर Zara ज़ारा Zareena ज़रीना
Zeenat ज़ीनत Zoya ज़ोया Zubair ज़ुबैर Zulfiqar ज़ुल्फ़िक़ार
Agra आगरा Amritsar अमृतसर Banaras बनारस Bandra बांद्रा Bangalore बैंगलोर Bengal बंगाल Bhopal भोपाल
Bihar बिहार Bombay बंबई Calcutta कलकत्ता Chandigarh चंडीगढ़ Chennai चेन्नई Delhi दिल्ली Goa गोवा
Gujarat गुजरात Haridwar हरिद्वार Hyderabad हैदराबाद Indore इंदौर Jabalpur जबलपुर Jaipur जयपुर
Jhansi झांसी Jodhpur जोधपुर Kanpur कानपुर Karachi कराची Kashmir कश्मीर Kerala केरल Kolkata कोलकाता
Lahore लाहौर Lucknow लखनऊ Madras मद्रास Madurai मदुरै Meerut मेरठ Mumbai मुंबई Mysore मैसूर Nagpur नागपुर
Nasik नासिक Pakistan पाकिस्तान Panjim पणजी Patna पटना Pune पुणे Punjab पंजाब Rajasthan राजस्थान
Shimla शिमला Solapur सोलापुर Srinagar श्रीनगर Surat सूरत Tirupati तिरुपति Udaipur उदयपुर
Varanasi वाराणसी Ramgarh रामगढ़ Ramnagar रामनगर
"""


@lru_cache(maxsize=1)
def indian_names() -> dict[str, str]:
    """The Devanagari spelling of each name in Latin letters."""
    words = _NAMES.split()
    return dict(zip(words[::2], words[1::2], strict=True))
